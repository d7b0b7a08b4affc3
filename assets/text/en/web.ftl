# The dispatcher's dashboard. Handwritten keys, in groups by page; page authors add theirs below the group they belong to.

## Shell
nav-label = Main
nav-today = Today
nav-map = Map
nav-jobs = Jobs
nav-customers = Customers
nav-estimates = Estimates
nav-invoices = Invoices
nav-inbox = Inbox
nav-sync-health = Sync health
nav-reports = Reports
nav-technicians = Technicians
nav-settings = Settings
nav-skip = Skip to content
search-label = Search jobs, people, addresses
new-job = New job
live = Live
live-lost = Connection lost · this page may be old

## Signing in
web-sign-in-title = Sign in
web-sign-in-email = Email
web-sign-in-password = Password
web-sign-in-wrong = Email or password is not right. Please try again.

## Today
day-previous = Previous day
day-next = Next day
day-today = Today
tiles-label = What needs you now
tile-late = { $n } running late
tile-unassigned = { $n } unassigned
tile-offline = { $n } offline > { $minutes } min
tile-decide = { $n } to decide
tile-low-rating = { $n }-star rating
tile-all-good = Nothing needs you now
board-label = Time board
board-unassigned = Unassigned
board-jobs = { $n ->
    [one] 1 job
   *[other] { $n } jobs
}
board-free-from = Free from { $time }
board-starts = Starts { $time }
board-done-of = { $done } of { $total }
board-offline-since = offline { $span }
board-late-by = late { $span }
board-known = known { $time }
board-step = step { $n } of 7
board-now = Now, { $time }
board-empty-title = No visits on this day
board-empty-text = Plan a job and it appears here by technician and time.

## A job
job-report = Job report
job-create-invoice = Create invoice
job-timeline = Timeline
job-timeline-legend = happened · reached us
job-signature = Signature
job-signed-for = { $name } · { $time } · for { $amount } and { $photos ->
    [one] 1 photo
   *[other] { $photos } photos
}
job-unchanged = Unchanged since signing
job-changed = Changed since signing
job-photos-pending = { $n ->
    [one] 1 photo still on the phone
   *[other] { $n } photos still on the phone
}
job-late-evidence = Arrived late, { $span } after it happened
job-map-note = Arrived { $distance } from the address · ±{ $m } m
job-no-photos = No photos yet
job-planned = planned { $window }

## Assigning
assign = Assign
assign-to = Technician
assign-start = Start
assign-minutes = Minutes
assign-warn-on-way = { $name } is already on the way. Reassigning sends a notice.
assign-sent = Sent
assign-on-phone = On phone
assign-seen = Seen
moved-undo = Moved to { $name }, { $time }

## Technicians
technicians-title = Technicians
technicians-last-contact = Last contact
technicians-pending = Pending on the phone

## When something goes wrong
web-error-title = This page could not be shown
web-error-text = Nothing was lost. Try again; if it stays, tell your administrator what you were doing.
web-not-found-title = There is nothing at this address
web-not-found-text = It may have been moved or you may not be allowed to see it.
