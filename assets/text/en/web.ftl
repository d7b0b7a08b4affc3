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
nav-prices = Price book
nav-technicians = Technicians
nav-settings = Settings
nav-audit = Audit
nav-people = People
nav-to-decide = To decide
panel-label = Side panel
toasts-label = Messages
breadcrumb = Where you are
search-button = Search
urgent = Urgent
anytime = any time
anytime-start = Any time
yes = Yes
no = No
page-before = Previous page
page-after = Next page
page-of = Page { $page } of { $pages } · { $n } in all
form-wrong = Please check these fields
nothing-changed = Nothing was changed
undone = Undone
undone-anew = To sign in anew, on the phone too: { $names }
undone-nothing = Nothing of this can be taken back: others work with it by now, it has been changed since, or it was taken back or erased already.
undone-in-part = Undone, but for what somebody has changed since
redone = Done again
redone-in-part = Done again, but for what somebody has changed since
action-redo = Redo
role-owner = Owner
role-admin = Admin
role-dispatcher = Dispatcher
role-technician = Technician
role-sales-manager = Sales manager
role-sales-rep = Sales rep
role-sdr = Sales development
role-marketer = Marketer
role-support = Support
nav-skip = Skip to content
search-label = Search jobs, customers, addresses
new-job = New job
live = Live
live-lost = Connection lost · this page may be old

## Signing in
web-sign-in-title = Sign in
web-sign-in-email = Email
web-sign-in-password = Password
web-sign-in-wrong = Email or password is not right. Please try again.
web-sign-in-too-often = { $minutes ->
    [one] Too many wrong passwords. Please wait a minute, then try again.
   *[other] Too many wrong passwords. Please wait { $minutes } minutes, then try again.
}
web-sign-in-demo = This is an example company. Sign in as
web-sign-in-or = or with your own account

## Today
day-previous = Previous day
day-next = Next day
day-today = Today
day-nav = Day
day-pick = Go to a day
day-go = Go
tiles-label = What needs you now
tile-late = { $n } running late
tile-unassigned = { $n } unassigned
tile-unassigned-none = None of them due today
tile-unassigned-today = { $n } must start today
tile-unassigned-urgent = { $n ->
    [one] 1 is urgent
   *[other] { $n } are urgent
}
tile-offline = { $n } offline > { $minutes } min
tile-decide = { $n } to decide
tile-aside = { $n ->
    [one] 1 entry from the field was set aside
   *[other] { $n } entries from the field were set aside
}
tile-low-rating = { $n }-star rating
tile-low-ratings = { $n } low ratings
tile-low-rating-do = call the customer
tile-all-good = Nothing needs you now
tile-all-good-text = Everybody is on time, everything is planned.
board-label = Time board
board-unassigned = Unassigned
board-jobs = { $n ->
    [one] 1 job
   *[other] { $n } jobs
}
board-more = { $n ->
    [one] +1 at the same time, { $from }–{ $to }
   *[other] +{ $n } at the same time, { $from }–{ $to }
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
board-scroll = Hours of the day
board-folded = { $n ->
    [one] 1 more with nothing planned, collapsed
   *[other] { $n } more with nothing planned, folded
}
board-no-technicians = There are no technicians yet. An owner or admin adds them.
board-nothing = Nothing planned
board-off = Off: { $kind }
board-visits = { $n ->
    [one] 1 visit
   *[other] { $n } visits
}
board-all-done = All done
board-done-of-done = { $done } of { $total } done
board-not-arrived = not arrived
board-on-way-still = still on the way
tray-empty = Every job is assigned.
tray-no-time = No time yet

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
job-signed-price = The customer saw: { $amount } less { $percent } %, { $left } to pay
job-unchanged = Unchanged since signing
job-unchanged-refused = Unchanged since it was shown to the customer
job-changed = Changed since signing
job-photos-pending = { $n ->
    [one] 1 photo still on the phone
   *[other] { $n } photos still on the phone
}
job-late-evidence = Arrived late, { $span } after it happened
job-late-title = { $n ->
    [one] 1 item arrived late
   *[other] { $n } items arrived late
}
job-late-text = Captured on site, but the job had moved on before it reached us. It is kept and does not count until the work is accepted.
job-overwritten-title = { $n ->
    [one] 1 overwritten value
   *[other] { $n } overwritten values
}
job-overwritten-text = Two people changed the same thing. The later change counts; the other is kept here.
job-overwritten-lost = Overwritten
job-overwritten-kept = Kept
job-map-note = Arrived { $distance } from the address · ±{ $m } m
job-no-photos = No photos yet
job-planned = planned { $window }
job-photos = Photos
job-details = Details
job-edit = Edit title, description and amount
job-saved = Saved
web-job-notes = Notes
job-no-notes = No notes yet
note-new = Add a note
web-note-add = Add note
note-added = Note added
web-note-text = Text of the note
note-saved = Note saved
note-empty = Write something first.
note-edited = edited by { $name }
note-overwritten = { $n ->
    [one] 1 earlier text
   *[other] { $n } earlier texts
}
job-move = Move this job
job-move-to = Move to { $status }
job-move-refused = This step is not possible now
job-moved = Moved to { $status }
job-visits = Visits
job-no-visits = No visit is planned yet.
job-plan-visit = Plan a visit
job-signed-plain = { $name } · { $time } · with { $photos ->
    [one] 1 photo
   *[other] { $photos } photos
}
job-seal-damaged = { $n ->
    [one] 1 picture that was signed for is damaged here. The phone is asked for it again.
   *[other] { $n } pictures that were signed for are damaged here. The phone is asked for them again.
}
job-seal-waits = { $n ->
    [one] The words are as signed. 1 picture is not here yet.
   *[other] The words are as signed. { $n } pictures are not here yet.
}
job-seal-broken = The signed content does not match its seal
job-seal-newer = Signed in a newer app than this server knows: the seal can be checked once the server is updated
job-seal-not-seen = Part of what was signed is hidden from you
signature-none = Not signed yet
web-signature-refused = The customer would not sign
signature-on-phone = Still on the phone
signature-typed = Typed instead of drawn
photo-on-phone = Still on the phone
photo-damaged = Damaged on the server; the phone is asked for it again
photo-small-damaged = the small copy; the original is damaged on the server, and the phone is asked for it again
photo-small-only = the small copy; the original is still on the phone
photos-count = { $n ->
    [one] 1 photo
   *[other] { $n } photos
}
photo-gallery = taken { $time }, from the gallery
photo-gallery-undated = from the gallery, time unknown
slot-before = Before
slot-during = During
slot-after = After
review-yes = Accepted
review-no = Declined
arrived-distance = { $distance } from the address
arrived-no-fix = No position from the phone
arrived-no-pin = The address has no position to compare with
map-label = Map of the address and the arrival
map-no-pin = This address has no position yet
step-current = Doing this now
step-asked = Asks to leave it out
step-not-asked = Not part of this work
web-step-low-rating = Not asked after a low rating
web-step-absent = Customer not present
line-created = Job created
line-planned = Planned
line-moved = Moved to { $status }
line-on-my-way = On my way
line-eta = there at { $time }
line-arrived = Arrived
line-photo-before = Photo before the work
line-photo-during = Photo during the work
line-photo-after = Photo after the work
line-started = Started work
line-complete = Work complete
line-checklist = { $n } of { $all } on the checklist
tapped-by-customer = Tapped by the customer on the handed-over phone
tapped-by-technician = Tapped by the technician for the customer
job-work = What was done
job-work-none = The technician wrote nothing: the customer was shown what was ordered.
job-work-open = { $n } of { $all } points of the checklist are open:
job-discount = The customer was told: { $percent } % off this invoice
line-photos-done = After photos done
no-rating = Not a rating: the phone sent a number that is not 1 to 5
line-rated = Rated { $n } of 5
line-review-yes = Review offer accepted
line-review-no = Review offer declined
line-signed = Signed by { $name }
line-departed = Left the site
line-settled = Dealt with: { $what }
line-granted = { $gate } left out, granted by the office
line-retracted = Withdrawn
line-superseded = corrected since
line-reached = reached us { $time }

## Outcomes of a visit
outcome-done = Done
outcome-continues = Continues another day
outcome-parts = Parts needed
outcome-no-access = No access
outcome-declined = Declined
outcome-cancelled = Cancelled
cannot-no-access = no access
cannot-parts = parts needed
cannot-unsafe = not safe
cannot-declined = the customer declined
cannot-skill = needs another skill
cannot-continues = continues another day
cannot-other = another reason

## History of a record
history-title = History
history-text = Every change of this job, its visits and notes: who, what, when, and from where.
history-filter = Which changes
history-all = All
history-lost = Overwritten
history-none = Nothing has changed yet
history-happened = When
history-who = Who
history-what = What
history-old = Before
history-new = After
history-where = From where
history-phone = Phone
history-web = Dashboard
history-import = Import of { $file }
history-aside = Kept aside, taken in with { $browser }
audit-field-of = whose
audit-field-customers_made = new customers
audit-field-customers_added_to = customers added to
audit-field-rows_left_out = rows left out
audit-field-rows_refused = rows refused
audit-field-rows_taken_back = rows taken back
audit-field-rows_kept = rows kept, as somebody worked on them
audit-field-file = file
history-server = The server itself
kind-job = Job
kind-visit = Visit
kind-note = Note
kind-evidence = Evidence
kind-company = Company
kind-person = Person
kind-job-type = Kind of work
kind-time-off = Time off
kind-price-item = Price book item
kind-estimate = Estimate
kind-account = Customer
kind-contact = Contact
kind-address = Address
kind-history = Past jobs
kind-alert = To decide
kind-device = Phone
kind-change-set = Work kept aside
kind-api-key = API key
kind-session = Sign-in
kind-import = Import
kind-work = Background work
action-created = created
action-changed = changed
action-lost = overwritten by a later change, kept here
action-erased = values erased
action-exported = all data exported
action-list_exported = list saved as a file
action-revoked = taken out of use
action-wipe_asked = told to wipe
action-wiped = wiped
action-let_in = let in again
action-copied = signed out, as a sign-in it had before was used again
action-invited = given a code to sign in
action-uninvited = code taken back
action-link_sent = sent a link
action-password_set = password set
action-email_changed = e-mail to sign in with changed
action-second_factor_on = second step turned on
action-second_factor_off = second step turned off
action-signed_in = signed in
action-guessed = wrong passwords, sign-in stopped for five minutes
action-ended = signed out by the office
action-imported = imported
action-import_undone = import undone
action-ways_in_ended = signed out everywhere
action-taken_in = taken in
action-discarded = discarded
field-status = status
field-plan = plan
field-amount = Amount
field-amount-in = Amount ({ $currency })
field-title = Title
field-description = Description
label-name = Name
field-phone = Phone
field-email = Email
field-address = Address
field-access = Access notes
field-hidden = hidden fields
field-locale = Language and country
field-notices = Quiet hours
field-lat = Latitude
field-lng = Longitude
field-job-type = Kind of work
field-urgent = urgent
field-arrived = arrived
field-departed = left
field-outcome = outcome
field-seen = seen by
field-on_my_way = on the way
field-rev = version of the plan
field-formerly = formerly planned
field-moved = last moved
field-round = round
field-leg = leg
field-edited_by = edited by
audit-field-name = name
audit-field-phone = phone
audit-field-email = email
audit-field-access = access notes
audit-field-title = title
audit-field-description = description
audit-field-amount = amount
audit-field-text = text
audit-field-pin = position
audit-field-proposed = proposed position
audit-field-roles = roles
audit-field-skills = skills
audit-field-until = until
audit-field-list = list
audit-field-lines = lines
audit-field-active = active
audit-field-kind = kind
audit-field-language = language
audit-field-account = customer
audit-field-job_type = kind of work
audit-field-minutes = minutes
audit-field-checklist = checklist
audit-field-photos = photos asked for
audit-field-before = before the work
audit-field-after = after the work
audit-field-settled = settled
audit-field-note = note
audit-field-code = code
audit-field-offers = lines
audit-field-valid_until = last day
audit-field-deposit = to be paid beforehand
audit-field-internal = internal notes
audit-field-accepted = accepted by
audit-field-rejected = declined
audit-field-approved = approved
audit-field-revise = to be changed
audit-field-superseded = newer version
audit-field-deleted = deleted
audit-field-job = job
audit-field-withdrawn = withdrawn
audit-field-tax_standard = standard rate of tax
audit-field-tax_reduced = reduced rate of tax
audit-field-pricing = prices with or without tax
audit-field-rounding = where tax is rounded
audit-field-approval_above = estimates that need approval
audit-field-valid_days = days an estimate holds
audit-offer-lines = { $n ->
    [one] 1 line
   *[other] { $n } lines
}
audit-field-category = category
audit-field-unit = unit
audit-field-price = price
audit-field-member_price = member price
audit-field-cost = cost
audit-field-tax = tax
audit-field-first = first day off
audit-field-last = last day off
audit-field-person = who
audit-field-state = state
audit-field-late = late
audit-field-jobs = past jobs
audit-field-time_zone = time zone
audit-field-currency = currency
audit-field-locale = language and region
audit-field-terms = terms
audit-field-gates = what technicians must do
audit-field-view_days = days on the phone
audit-field-keep_days = days that phones keep full photos
audit-field-logo = logo
audit-field-notices = notifications
audit-field-mailed = mailed
audit-field-quiet = quiet hours
audit-field-second_factor = second factor asked for
audit-field-hours = working hours
audit-field-mon = Monday
audit-field-tue = Tuesday
audit-field-wed = Wednesday
audit-field-thu = Thursday
audit-field-fri = Friday
audit-field-sat = Saturday
audit-field-sun = Sunday
audit-field-only_high_ratings = only high ratings are asked
audit-logo = picture { $hash }…
audit-notices-none = nothing is mailed
audit-notices-quiet = quiet from { $from } to { $to }
audit-notices-always = at any hour
audit-field-min_before = photos before, at least
audit-field-min_after = photos after, at least
audit-field-warn_beyond_m = warn beyond (m)
audit-field-wall_beyond_m = refuse beyond (m)
audit-field-trust_escapes = leaving out on trust
audit-field-customer_absent = customer not present
audit-field-review = review
audit-field-rule = rule
audit-field-discount = discount (hundredths of a percent)
audit-field-feedback_discount = discount for feedback (hundredths of a percent)
audit-field-reason = reason
audit-field-rows = changes
pin-office = set by the office
pin-arrival = measured on arrival
made-on-my-way = On my way
made-arrival = Arrived
made-photo-before = Photo before the work
made-photo-during = Photo during the work
made-photo-after = Photo after the work
made-work-started = Started work
made-work-complete = Work complete
made-photos-done = After photos done
made-rating = Rating
made-review = Answer to the review offer
made-signature = Signature
made-not-signed = Not signed
made-departure = Left the site
made-customer-absent = Customer not present
made-escape = A step left out, or the question whether it may be
made-cannot-do = Could not be done
made-retracted = Withdrawn
history-of = History of { $name }
history-of-record = Every change of this record: who, what, when, and from where.

## The audit
audit-text = Every change in this company: who, what, when, and from where. Rows can be added, never changed; values can be erased with a reason.
audit-csv = CSV
audit-jsonl = JSON lines
audit-csv-when = Date and time
audit-csv-who = Person
audit-csv-action = What was done
audit-csv-kind = Kind of record
audit-csv-record = Record name
audit-csv-field = Field name
audit-csv-old = Value before
audit-csv-new = Value after
audit-csv-where = Device and address
audit-value-erased = erased
audit-filters = Which changes
audit-filter = Filter
audit-show-all = Show all
audit-any = Any
audit-anybody = Anybody
audit-kind = Kind of record
audit-action = What was done
audit-field = Field
audit-address = Network address
audit-from = From day
audit-to = To day
audit-one-record = Only { $name }
audit-every-record = All records
audit-bad-choice = Choose one from the list.
audit-ends-first = The last day must not come before the first.
audit-wrong = Please check these filters
audit-wrong-text = Correct the fields above; what you typed is still there.
audit-none-found = No changes match
audit-none-found-text = Try fewer filters, or other days.
audit-older = Older
audit-newest = Newest
audit-no-older = This is the beginning
audit-as-of = as of { $time }
audit-set-label = Change set
audit-number = Number
audit-details = Details
audit-details-of = Details of change { $n }
audit-change = Change { $n }
audit-received = Reached us
audit-agent = Browser or app
audit-values = Values
audit-open-record = Open
audit-of-record = In the audit
audit-erased = Erased by { $name }, { $time }, because: { $reason }
audit-erased-untold = Erased, and no row says by whom: the audit was tampered with.
audit-undo = Undo this change
audit-undo-text = All that was done with it in one go is taken back: fields get the values from before, what was made becomes inactive. What somebody has changed since stays as it is.
audit-erase = Erase these values
audit-erase-text = For personal data that must go. What stood before and after is deleted for good, here and in every export; that this change was made, by whom and when, stays and can still be verified. The record itself, backups and files exported earlier keep what they have.
audit-erase-everywhere = Also in every other change of “{ $field }” of this record
audit-erase-every = Also in every other entry like this about this record
audit-reason = Why? The reason stays.
audit-reason-hint = Without personal data, such as: “asked for by the customer”.
audit-reason-missing = Say why the values are erased.
audit-reason-long = At most { $limit } characters.
audit-said-erased = { $n ->
    [one] The values of 1 change are erased
   *[other] The values of { $n } changes are erased
}
audit-said-gone = There is nothing left to erase here

## Assigning
assign = Assign
assign-to = Technician
assign-warn-on-way = { $name } is already on the way. Reassigning sends a notice.
assign-sent = Sent
assign-on-phone = On phone
assign-seen-at = Seen { $time }
plan-nobody = Nobody yet
plan-helper = Helper
plan-no-helper = No helper
plan-date = Day
plan-from = From
plan-to = Until
plan-anytime = Any time that day
plan-save = Save plan
plan-despite = Yes, change it anyway
plan-refused = This was not planned
plan-bad-person = Choose somebody from the list.
plan-bad-date = Choose a day.
plan-no-time = Give a time, or tick “any time that day”.
plan-bad-time = Write a time such as 14:30.
plan-ends-first = The end must come after the start. If it ends on a later day, choose that at “Ends”.
plan-ends = Ends
plan-days = { $n ->
    [0] Same day
    [1] Next day
   *[other] { $n } days later
}
plan-bad-days = A visit ends at most 31 days after it begins.
plan-save-anyway = Save anyway
assign-no-phone = No phone signed in
assign-anyway = Assign anyway
warn-title = Look at this before it is saved
warn-again = Change it, or press “{ $button }”.
warn-clash = { $name } is taken then: { $title }, { $when }.
warn-past = It begins in the past: { $when }.
warn-short = { $planned } is shorter than such work usually takes: { $usual }.
warn-silent = { $name }’s phone has been offline for { $span }. They may not hear of it in time.
who-title = Who could go
who-look = Show who is free then
who-best = Best
who-free-all-day = Free all day
who-free-rest = Free for the rest of the day
who-free-from = Free from { $from }
who-free-until = Free until { $to }
who-free-between = Free { $when }
who-near-visit = { $far } from { $place }
who-near-seen = { $far } from where they were { $age }
who-near-no-pin = Way not known: the address has no pin
who-near-unknown = Way not known: no visit before it
who-clash = Taken: { $title }, { $when }
who-clash-more = { $n ->
    [one] and 1 more visit
   *[other] and { $n } more visits
}
who-full = No gap of { $span } that day
who-silent = Phone offline for { $span }
who-loose = { $n ->
    [one] 1 more visit to fit in somewhere
   *[other] { $n } more visits to fit in somewhere
}
who-farther = { $far } farther than { $name }
who-more = { $n ->
    [one] 1 more
   *[other] { $n } more
}
visit-page = Visit
visit-where = Where
visit-access = Access notes
visit-phone = Phone
visit-planned = Planned
visit-on-way = On the way
visit-arrived = Arrived
visit-departed = Left
visit-late = Late by { $span }
visit-over = This visit is over and can no longer be planned.
visit-open-job = Open the job
visit-warn-on-site = { $name } is on site. Changing this visit takes them away from the work.
visit-cancel-title = Take this visit off the plan
visit-cancel-text = Nobody will go. The job stays and waits to be planned again.
visit-cancel = Take off the plan
visit-cancelled = Taken off the plan

## A new job
new-who-calls = Who is calling?
new-search = Phone, name or address
new-nobody = Nobody found for “{ $q }”. Add them below.
new-customer-alone = Add a customer without a job
new-customer = New customer
new-organization = A company, not a person
new-somebody-else = Somebody else
new-address = Another address
new-access-hint = Dog, gate code, where to ring
new-pin = Position on the map (optional)
new-pin-map = Click on the map to set the position
new-bad-pin = This is not a position: latitude −90 to 90, longitude −180 to 180.
new-what = What needs to be done?
new-choose-type = Choose …
new-no-type = Choose the kind of work.
new-title-hint = In a few words: “Water heater, no hot water”
new-urgent = Urgent
new-when = Who goes, and when (optional)
new-save = Create job
new-save-anyway = Create it anyway
new-made = Job created
new-missing = { $field }: please fill this in.
new-bad-amount = Write an amount such as 3600 or 3600.50.
form-unclear-amount = “{ $typed }” can be read in two ways. Write it with two decimals, or without any sign between the digits.
form-other-currency = The company's amounts are in { $currency }. Write the number alone.
new-alike = Is it one of these?
new-alike-use = Use this customer
new-alike-open = Open this customer
new-which-address = Choose the address.
new-kind-fills = If the title or the amount is left empty, those of the kind of work are taken.
new-customer-save = Save customer
new-customer-save-job = Save and add a job
new-customer-made = Customer added
customer-first-job = New job for them
new-alike-other = No, this is somebody else
new-alike-sure = A customer like this already exists. Choose them, or confirm that this is somebody else.

## Jobs
jobs-filter = Jobs by status
jobs-all = All
jobs-number = Number
jobs-customer = Customer
jobs-status = Status
jobs-visit = Visit
jobs-moved = Last moved
jobs-not-planned = Not planned
jobs-pages = Pages
jobs-total = { $n ->
    [one] 1 job
   *[other] { $n } jobs
}
jobs-none = No jobs yet
jobs-none-text = A job begins with a call: who, where, what. Then it is planned and appears on the time board.
jobs-none-found = No jobs match
jobs-none-found-text = Try fewer words, or another status.
jobs-show-all = Show all jobs
jobs-technician = Technician
jobs-technician-found = Technician { $name }
jobs-visit-from = Visit from
jobs-visit-until = Visit until
list-export = Export
list-export-text = A CSV file with exactly these rows
list-currency = Currency
list-filter = Filter
list-filter-off = No filter
list-entries = { $n ->
    [one] { $count } entry
   *[other] { $count } entries
}
list-any = Any
list-anybody = Anybody
list-any-time = Any time
list-none-filtered = Nothing here has all that the filter asks for.

## Customers
customers-search = Search customers
customers-filter = Customers by state
customers-active = Active
customers-inactive = Inactive
customers-all = All
customers-total = { $n ->
    [one] 1 customer
   *[other] { $count } customers
}
customers-match = { $n ->
    [one] 1 customer matches
   *[other] { $count } customers match
}
customers-none-found = No matches
customers-none-found-text = Try part of the name, address, phone number or email.
customers-search-all = Search all customers, active or not
customers-show-all = Show all customers
customers-none-such = None here
customers-none-such-text = Customers who are no longer served are set inactive on their page. They and their jobs stay on record.
jobs-customers-too = Search customers for “{ $words }”
customers-none = No customers yet
customers-none-text = A customer is added here, or with their first job.
customers-kind = Kind
customers-last-visit = Last visit
customers-never = Never
customers-unseen-days = More than { $days } days ago, or never
customer-inactive = inactive
customer-person = Person
customer-organization = Company
customer-addresses = Addresses
customer-no-address = No address yet
customer-no-jobs = No jobs yet
customer-contacts = People
customer-no-contacts = Nobody yet
customer-details = Details
customer-edit = Edit name, phone, email and who looks after them
customer-owner = Looked after by
customer-owner-hint = Their open jobs move with them.
customer-active = Active customer
customer-saved = The customer was saved
customer-address-edit = Edit
customer-address-add = Add an address
contact-edit = Edit
contact-add = Add a person
contact-job-title = Job title
contact-role = Role in decisions
contact-channel = Preferred way to reach them
contact-no-wish = No preference
contact-primary-tick = First to call
contact-left = No longer there
contact-primary = first to call
contact-prefers = prefers { $channel }
contact-decision-maker = Decides
contact-influencer = Has a say
contact-champion = Speaks for us
contact-user = Uses what we service
contact-gatekeeper = Lets people in
contact-economic-buyer = Holds the budget
channel-email = email
channel-whatsapp = WhatsApp
channel-phone = phone
channel-sms = SMS

## To decide
alerts-decide = Waiting for a decision
alerts-aside = Kept aside
alerts-aside-text = Changes that could not be taken are kept exactly as they came. Nothing is lost: look at them, take them in or discard them.
alerts-aside-of = { $name } · { $n ->
    [one] 1 change
   *[other] { $n } changes
}
alerts-ratings = Low ratings
alerts-none = Nothing waits for a decision
alerts-none-text = Late field work, questions from technicians and low ratings appear here.
alert-low-rating = Rated { $n } of 5
alert-not-signed = The customer would not sign
alert-remarks = Signed with remarks
alert-trusted = { $gate } left out on trust
alert-asks = Asks to leave out: { $gate }
alert-late = Field work arrived after the job had moved on
alert-cannot = Could not be done: { $reason }
alert-pin = An arrival suggests a position for this address
alert-absent = Customer not present
alert-far = Arrived { $distance } away from the address
alert-grant = Let them go on
alert-granted = Granted; the technician can go on
alert-accept = Accept the work
alert-accepted = Accepted: the work counts, and the job has moved with it
alert-use-pin = Use this position
alert-pin-used = The address has a position now
alert-settle = Mark as done
alert-settled = Marked as done
alert-decided = { $name } has decided this already, at { $time }. Nothing was changed.
alert-not-sent = What you wrote was not sent: “{ $text }”
alert-gone = Somebody else has dealt with this while you were writing. Copy what you wrote, if it is needed elsewhere.
alert-note-kept = Somebody else has dealt with this; your note stands beside theirs
alerts-waiting = Somebody waits for your answer
alert-waits = { $name } has waited for { $span }
alert-plan-again = Plan again
alert-refuse = No
alert-refuse-label = Why not, and what to do instead
alert-refuse-hint = { $name } reads this at the step itself, when their phone next has contact, and can do the step or ask again.
alert-refuse-send = Say no
alert-refused-late = Put away. { $name } does not wait at this step any more, so nothing is said on the phone
alert-refused = { $name } reads your no at the step, when their phone next has contact
alert-answer = Write to { $name }
alert-answer-label = Your answer
alert-answer-hint = It becomes a note on the job. { $name } reads it there when their phone next has contact; this stays open.
alert-answer-send = Write on the job
alert-answered = Written on the job. { $name } reads it when their phone next has contact
alert-note = Done, with a note
alert-note-label = What came of it
alert-note-hint = It is kept in the history of this job.
job-print = Print
alert-write-first = Nothing was written, so nothing was sent. Write a sentence first.
nav-to-decide-open = waiting
advice-low-rating = Call the customer today and write down what they said.
advice-not-signed = Call the customer, then decide whether the work goes on.
advice-remarks = Read the remarks before the invoice goes out.
advice-trusted = Look at the reason; ask the technician if it does not convince you.
advice-asks = Let them go on, say no, or call them.
advice-late = The evidence is kept but does not count yet. Look at it: accept the work, or settle this and leave the job as it is planned now.
advice-cannot = Plan another visit or call the customer.
advice-pin = Use it if the technician was really there.
advice-absent = Call the customer for rating and signature: nobody asks them by itself.
advice-far = Ask the technician whether this was the right house.

## Settings
settings-gates = What technicians must do
settings-zone = Time zone
settings-currency = Currency
settings-min-before = Photos before the work, at least
settings-min-after = Photos after the work, at least
settings-warn = Warn when farther from the address than (metres)
settings-wall = Refuse arrival farther than (metres)
settings-wall-hint = Empty: never refuse
settings-never = Never
settings-trust = A technician may leave out a step with a reason; the office is told
settings-absent = “Customer not present” may leave out rating, review and signature
settings-review = Who is asked for a review
settings-review-all = Everybody alike; the discount thanks for private feedback, whatever the stars
settings-review-high = Only ratings of 4 and 5, with a discount for the review
settings-review-risk = Rewarding good reviews only breaks the rules of most review sites and, in many countries, consumer law. Reviews may be removed and fines are possible. Choose it only if your lawyer agrees.
settings-discount = Discount in percent
settings-name = Name of the company
settings-phone-hint = What customers call, with the country's code
settings-zone-hint = Times are shown in this zone, on phones too
settings-locale = Language and country
settings-locale-hint = Like en-IN or de-DE
settings-currency-hint = Three letters, like INR or EUR. Amounts that are there keep theirs.
settings-bad-currency = Three letters of a currency, like INR, EUR or USD.
settings-view = Days back that phones hold
settings-view-hint = Finished work older than this leaves the phones; it stays here
settings-keep = Days that phones keep full photos
settings-keep-hint = Counted from when the office has them; 0 keeps them always. A technician may choose otherwise on their phone
settings-bad-locale = A language and a country, like en-IN or de-DE. This language is not known.
settings-bad-days = A whole number from { $least } to { $most }.
settings-hours = Working hours
settings-hours-hint = The board shows at least these hours. A day without them is free.
settings-opens = { $day }: from
settings-closes = { $day }: to
settings-bad-hours = { $day }: both times, the first before the second.
settings-terms = Terms for the signature
settings-terms-hint = What a customer agrees to by signing; shown at the hand-over
day-1 = Monday
day-2 = Tuesday
day-3 = Wednesday
day-4 = Thursday
day-5 = Friday
day-6 = Saturday
day-7 = Sunday
settings-saved = Settings saved; phones get them with the next contact
settings-bad-number = A whole number from 0 to { $limit }.
settings-bad-percent = A number from 0 to 100.
settings-read-only = Owners and admins change these settings.
moved-undo = Moved to { $name }, { $time }

## Own account, passwords, mails
account-title = My account
account-password = Password
account-password-text = This signs you out of every other browser and phone. Unsent work stays on the phone.
account-present-password = Current password
account-present-wrong = This is not your current password.
account-new-password = New password
account-password-hint = At least { $shortest } characters, { $suggested } or more are better, at most { $longest }. A few unrelated words work best.
account-password-change = Change password
account-password-changed = Password changed; you are signed out everywhere else
account-no-login = You sign in with a code and have no password. An owner or admin can send you a link to set one.
account-email-now = You sign in with
account-email-new = New email
account-email-hint = A link goes there. Until it is used, the old address stays.
account-email-change = Send the link
account-email-asked = If { $email } can be used, a link is on its way there
account-email-taken = Somebody else at your company signs in with this address. Use another one.
account-bad-email = Write an address such as asha@example.com.
password-too-short = Use at least { $shortest } characters.
password-too-long = Use at most { $longest } characters.
password-common = This password is too common. Choose another one.
password-personal = This password is made of a name or address. Choose one that is harder to guess.
second-title = Second step
second-text = Type the code that the app on your other device shows, or one of your recovery codes.
second-set-up-title = Set up a second step
second-asked = Your company asks for a second step when you sign in. It takes a minute.
second-scan = Open an authenticator app on your phone and scan this:
second-type = or type this key there:
second-qr = QR code for an authenticator app
second-code = Code
second-code-hint = Six digits, or a recovery code
second-code-hint-fresh = The six digits that the app shows now
second-go-on = Continue
second-wrong = This code is not right, or was used already. Wait for the next one, then try again.
second-too-often = { $minutes ->
    [one] Too many wrong codes. Please wait a minute, then try again.
   *[other] Too many wrong codes. Please wait { $minutes } minutes, then try again.
}
second-codes-title = Recovery codes
second-codes-text = If your other device is lost, each of these signs you in once. Print them, or keep them where you keep important papers.
second-codes-once = They are shown once.
second-codes-kept = I have kept them
second-section = Second step
second-section-text = After your password you are asked for a code from an app on another device, so that a stolen password alone opens nothing. Phones that signed in with a code from the office are not asked.
second-set-up = Set it up
second-on = { $n ->
    [0] On. No recovery code is left: turn it off and on again for new ones.
    [one] On. 1 recovery code is left.
   *[other] On. { $n } recovery codes are left.
}
second-on-already = The second step is on already
second-off = Turn off the second step
second-off-hint = So that nobody else does it at an open browser
second-is-off = The second step is off
second-person-on = Signs in with a second step
second-policy = Owners, admins and dispatchers sign in with a second step
second-policy-text = Whoever has none sets it up with the next sign-in in a browser. Whoever is signed in stays so. On phones they sign in by a code of the office, which needs no second step.
second-policy-saved = Saved
settings-hidden = Hidden fields
settings-hidden-text = Tick who does not see these: not on pages, not on phones, not through the API. Whoever has a second role that sees them still does.
settings-hidden-reach = Phone and email of customers
settings-hidden-entry = How to get into a place
settings-hidden-amount = What a job costs
settings-hidden-cost = What things cost you
settings-hidden-internal = Internal notes of estimates
settings-hidden-bounds = Whoever writes a record sees all of it, and technicians see what the customer signs for and how to get in.
settings-logo = Logo
settings-logo-text = Shown in the dashboard, and above your name where customers sign.
logo-file = Picture
logo-hint = PNG or JPEG, at most { $size } MB. A PNG keeps what is transparent. It is made smaller where it is larger than 512 pixels.
logo-upload = Use this picture
logo-remove = Remove the logo
logo-no-file = Choose a picture first.
logo-too-large = This file is larger than { $limit } MB. Save the picture smaller and choose it again.
logo-svg = SVG is not taken, as such a file can carry scripts. Save the logo as a PNG and choose that.
logo-unreadable = This is no PNG or JPEG that can be read, or it has more than 16 million pixels. Save the picture as a PNG and choose it again.
set-up-title = Set up your company
set-up-text = There is no company on this server yet. This page makes it, and you its owner.
set-up-code = Code from the server's log
set-up-code-hint = Eight letters and digits like K7QM-2XPD, where the server was started. It shows that the server is yours.
set-up-wrong-code = This is not the code. Look for the last one in the server's log: each start makes a new one.
set-up-your-company = Your company
set-up-company = Name of the company
set-up-trade-hint = You begin with the usual kinds of work, which you can change.
set-up-no-trade = Choose a trade, or “Something else”.
set-up-no-zone = Choose the time zone in which you work.
set-up-no-currency = Choose the currency that customers pay in.
set-up-too-long = This is too long: at most 300 characters.
set-up-you = You, the owner
set-up-you-text = You sign in with this address. Others are invited afterwards.
set-up-name = Your name
set-up-do = Set up the company
set-up-there = This server has its company
set-up-there-text = A company has been set up here, by you or somebody else. Sign in with the address and password that were given.
first-title = First steps: { $done } of { $all } done
first-away = Put away
first-put-away = The first steps are put away. They stay at /first-steps.
first-is-done = Done:
first-is-open = To do:
first-welcome = Welcome, { $company }
first-text = This is what a company needs for its first job. Do it in any order, or later: these steps stay on the first page until you put them away.
first-kinds = { $n ->
    [0] Kinds of work: none yet
    [one] 1 kind of work is there
   *[other] { $n } kinds of work are there
}
first-kinds-look = Look at them
first-invite = { $n ->
    [0] Invite a technician
    [one] 1 person is invited
   *[other] { $n } people are invited
}
first-invite-do = Invite
first-phones = { $n ->
    [0] A technician's phone signs in with its code
    [one] 1 phone is signed in
   *[other] { $n } phones are signed in
}
first-phones-look = Technicians
first-job = { $n ->
    [0] Take down a customer and a job
    [one] 1 job is there
   *[other] { $n } jobs are there
}
first-job-do = New job
first-completed = { $n ->
    [0] The first job is completed on the phone
    [one] 1 job is completed
   *[other] { $n } jobs are completed
}
first-completed-look = Today
first-invite-title = Invite somebody
first-invite-text = Each person gets a code that signs their phone in. One after the other, or later under People.
first-role = What they do
first-later = Later
code-qr-phone = QR code with the address of the phone app
code-open-phone = The phone app is here:
code-open-there = Open this address on the phone.
code-app = Open on your phone
code-app-open = Point the phone's camera at the QR code, or send this address to the phone and open it there.
code-app-install = It shows how to install the app on exactly that phone.
code-app-sign-in = Sign in. On Android the code is filled in already. On an iPhone, tap “I have a code” in the installed app and type this one.
code-app-insecure = Phones run the app only from an address that begins with https://. Set one up before you invite people; docs/deploy.md says how.
code-write-there = Type this code.
enrol-open-at = Open the phone app:
phone-how = How to get the phone app
phone-how-text = This server does not serve the phone app and does not know where it is. From the source it can be built for Android and iOS, or opened as a window on a computer; docs/deploy.md says how:
phone-how-setting = Where a page with the phone app is at hand, start the server with --phone-url, and invitations lead there.
kinds-title = Kinds of work
kinds-text = What you do for customers. A new job is of one of these: it takes over the time, the usual amount, the checklist and the steps of the technician.
kinds-new = New kind of work
kinds-make = Add kind of work
kinds-change = Change
kinds-none = No kind of work yet
kinds-none-text = Without one no job can be made. Add your own, or begin with what companies of your trade usually do.
kinds-minutes-short = Takes
kinds-amount-short = Usual amount
kinds-checklist = Checklist
kinds-steps = Steps of the technician
kinds-points = { $n ->
    [one] 1 point
   *[other] { $n } points
}
kinds-all-steps = All seven
kinds-some-steps = { $n } of { $of }
kinds-photos-before = { $n ->
    [one] 1 photo before
   *[other] { $n } photos before
}
kinds-photos-after = { $n ->
    [one] 1 photo after
   *[other] { $n } photos after
}
kinds-offered = Offered
kinds-not-offered = Not offered
kinds-not-offered-text = Not offered for new jobs. Jobs that are there keep it.
kinds-stop = Stop offering
kinds-again = Offer again
kinds-stopped = { $name } is no longer offered for new jobs
kinds-offered-again = { $name } is offered for new jobs again
kinds-made = { $name } added
kinds-there = There is a kind of work of this name already.
kinds-there-not-offered = There is a kind of work of this name that is no longer offered. Offer it again under Settings → Kinds of work, or choose another name.
kinds-starter = Begin with the usual ones
kinds-starter-text = Adds what companies of a trade usually do, with times and checklists. Change or stop offering what does not fit. What is there already is not touched.
kinds-trade = Trade
kinds-starter-add = Add these
kinds-starter-there = All of these are there already
kinds-starter-made = { $n ->
    [one] 1 kind of work added
   *[other] { $n } kinds of work added
}
kinds-name = Name of the new kind of work
kinds-name-hint = As you say it on the phone: “Leak repair”
kinds-minutes = Minutes it usually takes
kinds-minutes-hint = A new visit is planned for so long
kinds-minutes-usual = Empty: 60
kinds-amount = Usual amount ({ $currency })
kinds-amount-hint = Optional
kinds-checklist-hint = One point on each line. The technician ticks them before the work is complete.
kinds-steps-hint = What is not ticked is not asked. Jobs under way follow at once.
kinds-photos-hint = Empty: as in Settings, now { $n }
kinds-in-passing = New kind of work
kinds-in-passing-text = Fill this in only if none of the list fits. It is added together with the job; steps and checklist can be changed later under Settings.
trade-hvac = Heating and air conditioning
trade-plumbing = Plumbing
trade-electrical = Electrical
trade-cleaning = Cleaning
trade-landscaping = Gardens and landscaping
trade-pest-control = Pest control
trade-appliances = Appliance repair
trade-locksmith = Locksmith
trade-painting = Painting
trade-roofing = Roofing
trade-pools = Pools
trade-general = Something else
settings-notices = Notifications
settings-notices-text = What waits under “To decide” can also go out by email: to the manager of whoever it is about. Where there is none, or they have no email or do not see “To decide”, every owner and admin gets it.
notices-mailed = Send an email for
notices-quiet = Write to nobody during quiet hours
notices-from = From
notices-to = Until
notices-quiet-text = What happens in between goes out at the end of the quiet hours. Times are of { $zone }.
notices-bad-times = Write both times, as two different ones.
notices-saved = Notifications saved
alert-kind-low-rating = Low rating (1 to 3 stars)
alert-kind-not-signed = The customer would not sign
alert-kind-asks = A technician asks to leave out a step
alert-kind-cannot = A job could not be done
alert-kind-absent = Customer not present
alert-kind-remarks = Signed with remarks
alert-kind-late = Field work arrived after the job had moved on
alert-kind-trusted = A step left out on trust
alert-kind-far = Arrived far away from the address
alert-kind-pin = An arrival suggests a position for an address
which-company-title = Which company?
which-company-text = You work for several companies that this password signs in at. Where do you want to go?
forgotten-title = Forgotten your password?
forgotten-text = Say which email you sign in with. A link to set a new password goes there, one for each company that you sign in at.
forgotten-send = Send me a link
forgotten-by-hand = If { $email } signs somebody in, there is a link now, good for an hour. This server sends no mail by itself: ask an owner or admin of your company for it, who finds it under People, Emails. If you are the only one, whoever runs the server finds it in the server's log.
forgotten-sent = If { $email } signs somebody in, a link is on its way there. It is good for an hour.
forgotten-too-often = { $minutes ->
    [one] Asked too often. Please wait a minute, then try again.
   *[other] Asked too often. Please wait { $minutes } minutes, then try again.
}
forgotten-code = No email? Ask whoever invited you for a new code.
forgotten-back = Back to signing in
link-for = { $name } · { $company }
link-password-title = Set your password
link-password-set = Set password
link-password-done = Your password is set
link-password-next = Sign in with { $email } and your new password, in a browser or on your phone.
link-email-title = Confirm your address
link-email-text = You sign in with { $email } from now on.
link-email-confirm = Yes, use this address
link-email-done = Your address is changed
link-email-next = Sign in with { $email } from now on.
link-gone = This link is no longer valid
link-gone-text = It was used already, is too old, or a newer one was sent. Nothing was changed.
link-gone-again = Send me another one
mail-reset-subject = Set a new password for { $company }
mail-reset = Hello { $name },

    somebody, probably you, asked for a new password to sign in at { $company }. Set it here within { $hours ->
        [one] the next hour
       *[other] the next { $hours } hours
    }:

    { $link }

    If it was not you, do nothing: your password stays as it is.
mail-invite-subject = You are invited to { $company }
mail-invite = Hello { $name },

    { $company } works with Sevengate. Set your password here within three days, then sign in with this email address:

    { $link }
mail-invite-app = On your phone, open { $url } and do what it says there to install the app. Sign in with this email address and the password that you set.
mail-invite-phone = The app for your phone is at { $url }. It asks for the code that the office gives you.
mail-email-subject = Confirm your new address
mail-email = Hello { $name },

    you want to sign in at { $company } with this address. Confirm it here within { $hours } hours:

    { $link }

    If it was not you, do nothing.
mail-moved-subject = You sign in with another address now
mail-moved = Hello { $name },

    the address that you sign in with at { $company } was changed; this one is no longer used there. If it was not you, tell an owner or admin at once.
mail-password-subject = Your password was changed
mail-password = Hello { $name },

    your password at { $company } was changed, and every other browser and phone is signed out. If it was not you, ask for a new password and tell an owner or admin at once.
mail-notice-subject = { $what } – { $number }
mail-notice-subject-plain = { $what }
mail-notice-job = { $number }, { $title }
mail-notice-no-job = none
mail-notice = Hello { $name },

    something at { $company } waits for you: { $what }.

    Job: { $job }
    Done by: { $person }

    { $advice }

    { $link }

    Owners and admins choose in the settings which of these are mailed.

## People
people-text = Everybody who works here: what they do, and how they sign in.
people-invite = Invite
people-invite-title = Invite somebody
people-invite-text = They get a code for their phone. It is good for three days and for one phone.
people-invite-make = Make their code
people-roles = Roles
people-manager = Reports to
people-skills = Skills
people-skills-hint = One on each line. Where a certificate ends, with the last day on which it holds: Gas fitting, 2027-05-01
people-skill-day = “{ $line }” has a day that is none. Write days like 2027-05-01 or 01.05.2027.
people-skill-twice = “{ $skill }” stands there twice.
people-skill-until = until { $day }
people-skill-over = over since { $day }
people-nobody = Nobody
people-phones = Phones
people-phone = A phone
people-no-phone = No phone
people-last = Last sign-in
people-never = Never
people-state = State
people-active = Works here
people-inactive = Left
people-code-open = Code not used yet
people-code-until = good until { $time }
people-code-new = New code for a phone
people-code-text = Signs a phone in without a password. A new code ends the one before.
people-owners-own = How an owner signs in is for owners alone to change.
people-code-revoke = Cancel the code
people-code-revoked = The code no longer works
people-code-used = A phone has used this code already. Make a new one for another phone.
people-details = Person
people-saved = Saved
people-no-role = Choose at least one role.
people-sign-in = Signing in
people-no-email = No email: signs in by code
people-sessions = Signed in now
people-sessions-out = Phones out of use
people-out-since = Out of use since { $time }
people-sessions-left = Signed in before; what is on these phones can still be sent, and is kept aside
people-no-sessions = Not signed in anywhere
people-since = since { $time }
people-browser = Browser
people-session-end = Sign out
people-session-ended = Signed out there
people-leave = Leaving
people-leave-short = Ends every sign-in, gives open visits back and hands customers over. Their work stays.
people-leave-myself = You cannot leave by yourself: another owner or admin does it.
people-leave-look = Look at what happens …
people-leave-title = { $name } leaves
people-leave-refused = This could not be done
people-leave-sign-in = { $name } can no longer sign in, on any browser or phone.
people-leave-phone = What { $name }'s phone still sends is kept aside for you to look at. Nothing on it is deleted; to delete it, wipe the phone first.
people-leave-waiting = { $n ->
    [one] 1 thing still waits on the phone, as it last said.
   *[other] { $n } things still wait on the phone, as it last said.
}
people-leave-visits = { $n ->
    [0] No open visits.
    [one] 1 open visit is given back.
   *[other] { $n } open visits are given back.
}
people-leave-under-way = { $n ->
    [one] 1 of them is under way right now.
   *[other] { $n } of them are under way right now.
}
people-leave-customers = { $n ->
    [one] 1 customer is theirs, with its open jobs.
   *[other] { $n } customers are theirs, with their open jobs.
}
people-leave-customers-to = Customers go
people-leave-nobody = To nobody yet; the office sees them
people-leave-no-manager = Nobody is their manager, so their customers go to nobody yet; the office sees them.
people-leave-list = Open visits
people-leave-to = Visits that nobody else is on go
people-leave-tray = Back to unassigned
people-leave-manager = To { $name }
people-leave-do = { $name } leaves
people-left = { $name } has left; what was open is handed over
people-return = Let them work here again
people-return-text = They sign in anew, on the phone too. Visits that were given back stay where they are.
people-back = { $name } works here again
role-about-owner = Everything, the company's money included
role-about-admin = Settings and people
role-about-dispatcher = Plans the day, watches it
role-about-technician = Goes to the customers, works on the phone
role-about-sales-manager = Leads the sales team
role-about-sales-rep = Estimates, at the customer's table
role-about-sdr = First calls with new leads
role-about-marketer = Campaigns and where leads come from
role-about-support = Answers customers
people-link = Email a link to set a password
people-link-text = They set a password themselves, and sign in with this address from then on. Good for three days.
people-link-send = Send a link
people-link-sent = A link to set a password is on its way to { $email }
people-invite-email = Email (optional)
people-invite-email-hint = For the dashboard: a link to set a password goes there
outbox-title = Emails
outbox-text = Emails from this server to people: waiting, sent or given up.
outbox-by-hand = No mail server is set up, so nothing is sent: copy a text from here and pass it on yourself. Anyone who has the link can use it.
outbox-none = No emails yet
outbox-none-text = Invitations, links for new passwords and notifications appear here.
outbox-sent = Sent { $time }
outbox-given-up = Given up { $time }
outbox-waits-hand = To pass on
outbox-waits = Next try { $time }
outbox-later = Goes out { $time }
outbox-look = Show text
outbox-until = Good until { $time }
outbox-now = Try now
outbox-hurried = Trying again in a moment
code-title = Code for { $name }
code-text = Good until { $time }, for one phone.
code-qr = QR code with the address of this server and the code
code-or = In the app, tap “I have a code” and type this code. Or scan the QR code with the phone's camera: it opens a page with the steps.
code-server = Server
code-once = This is shown once. If it is lost, make a new one.
code-done = Done
enrol-title = Sign in on your phone
enrol-open = Open Sevengate on your phone.
enrol-choose = Tap “I have a code”.
enrol-write = Type the code you were given. Or copy the address of this page from the browser and paste it in the same place.
enrol-office = You have no code? Ask whoever invited you.
enrol-sign-in = Sign in with a browser

## Technicians
technicians-title = Technicians
technicians-search = Search names and skills
technicians-filter = Technicians by what they do
technicians-out = Out now
technicians-between = Between visits
technicians-silent = Phone out of touch
technicians-none-found = No technicians match
technicians-show-all = Show all technicians
technicians-jobs = All their jobs
technicians-now = Now
technicians-next = Next
technicians-visits = Visits today
technicians-visits-done = Done
technicians-planned = Planned today
technicians-worked = At customers today
technicians-free = Free from
technicians-free-now = Free
technicians-free-soon = As soon as this is done
technicians-visits-short = Visits
technicians-planned-short = Planned
technicians-worked-short = Worked
technicians-at-work = At work
technicians-way = On the way
technicians-since = since { $time }
technicians-at = At { $customer } since { $time }
technicians-on-way = On the way to { $customer } since { $time }
technicians-loose = { $n ->
    [one] 1 without a time
   *[other] { $n } without a time
}
technicians-last-contact = Last contact
technicians-pending = Pending on the phone
technicians-phone = Phone
technicians-oldest = Oldest waiting
technicians-offset = Clock
technicians-none = No technicians yet
technicians-none-text = An owner or admin adds them; they then sign in on their phones.
technicians-no-phone = No phone signed in yet
technicians-version = App { $version }
technicians-waiting = { $changes ->
    [one] 1 change
   *[other] { $changes } changes
}, { $photos ->
    [one] 1 photo
   *[other] { $photos } photos
}
technicians-nothing-waiting = Nothing waiting
technicians-has-all = Up to date
technicians-clock-right = Right
technicians-clock-slow = { $span } slow
technicians-clock-fast = { $span } fast

## Sync health
health-text = Every phone that has signed in: when we last heard from it, what is still only on it, and what it has not received yet.
health-none = No phone has signed in yet
health-none-text = When a technician signs in on a phone, it appears here with what is still on it.
health-last-heard = last heard { $age }
health-as-last-said = as it last said
health-waiting = Waiting on it
health-up-to-date = What it has
health-clock = clock { $off }
health-missing = Missing pictures
health-pictures = { $n ->
    [one] 1 picture
   *[other] { $n } pictures
}
health-no-pictures = None
health-behind = { $n ->
    [one] 1 record behind
   *[other] { $n } records behind
}
health-behind-many = More than { $n } records behind
health-room = Room left
health-room-unknown = not known
health-order = Access
health-lost = Lost or stolen?
health-change = Change
health-revoke = Take out of use
health-revoke-text = Nothing is sent to this phone any more. What it still sends is kept aside for you to look at; nothing on it is deleted. { $name } can use another phone.
health-wipe = Wipe this phone
health-wipe-text = At its next contact the phone sends what is left on it, which is kept aside here, then deletes { $name }'s data and sign-in. This cannot be undone once it has happened.
health-let-in = Let in again
health-let-in-text = { $name } may use this phone again, and what it sends counts.
health-revoked = Out of use
health-revoked-at = since { $time }
health-wipe-asked = Wipe waiting
health-wipe-asked-at = told { $time }; the phone has not answered yet
health-wiped = Wiped
health-wiped-at = the phone confirmed it { $time }
health-orders = What was done about it
health-did-revoke = { $name } took it out of use
health-did-wipe = { $name } told it to wipe
health-did-let-in = { $name } let it in again
health-did-copied = signed out: a sign-in it had before was used again, so somebody may have a copy of it
health-did-wiped = the phone says that it is wiped
health-said-revoke = Taken out of use
health-said-wipe = The phone wipes itself at its next contact
health-said-let-in = Let in again

## Unsent work in a file
carried-link = Bring in a file
carried-title = Unsent work from a file
carried-text = A phone that cannot reach the server can save its unsent work to a file that only this server opens. Bring it in here; what the phone sends later counts only once.
carried-file = File from a phone
carried-hint = Its name ends in .sevengate
carried-take-in = Take in
carried-no-file = Choose the file first.
carried-too-large = This file is larger than the server takes.
carried-foreign = This file was made for another company, or by a phone of another server. Nothing was taken in.
carried-strange = This is not a file of unsent work. Choose the one that the phone saved; its name ends in .sevengate.
carried-damaged = This file is damaged or was cut off on its way. Nothing was taken in; copy it from the phone once more.
carried-too-new = This file was written by a newer app. Update the server, then bring it in.
carried-result = { $name } · { $phone } · { $time }
carried-unproven = The file does not prove whose phone wrote it, so its changes are kept aside. Ask the person, then take them in.
carried-counted = { $n ->
    [one] 1 change counts
   *[other] { $n } changes count
}
carried-known = { $n } were here already
carried-not = { $n ->
    [one] 1 is kept aside or refused
   *[other] { $n } are kept aside or refused
}
carried-pictures = { $n ->
    [one] 1 new picture
   *[other] { $n } new pictures
}
carried-wrong-bytes = { $n ->
    [one] 1 picture has other bytes than it should ({ $which }). It stays on the phone and is sent from there.
   *[other] { $n } pictures have other bytes than they should ({ $which }). They stay on the phone and are sent from there.
}
carried-more = and { $n } more
carried-counts = Counts
carried-was-here = Was here already
carried-does-not = Does not count
carried-late = The job had moved on: it is marked late.

## Background work
work-link = Background work ({ $n })
work-page-title = Background work
work-text = What the server does by itself. What it has given up waits here until you have it tried again or let go of it.
work-none = Nothing is given up
work-none-text = Emails, imports and everything else that the server does by itself are on their way or done.
work-kind-mail = Email
work-kind-import = Import
work-kind-ageing = Finished visits leaving phones
work-kind-ring = Telling a closed app of visits
work-dead = Given up { $time }
work-waits = Next try { $time }
work-tries = { $n ->
    [one] Tried once
   *[other] Tried { $n } times
}
work-broken = { $n ->
    [one] It broke off in the middle.
   *[other] It broke off in the middle { $n } times in a row.
}
work-look-import = Look at the import
work-again = Try again
work-again-what = Try again: { $what }
work-drop = Drop
work-drop-what = Drop: { $what }
work-drop-means = It is not done any more: an email is not sent, and rows of an import that are not in yet stay out. This cannot be taken back.
work-drop-confirm = Drop it
work-said-again = Trying again in a moment
work-said-drop = Dropped
work-workers = Workers
work-workers-text = As this server has seen them since it was started.
work-worker-mails = Sending emails
work-worker-rings = Telling closed apps of visits
work-worker-imports = Bringing files in
work-worker-ageing = Finished visits leaving phones
work-worker-expiry = Lets estimates expire
work-worker-sweep = Taking leftovers of uploads away
work-worker-relay = Hearing other servers
work-ran = last done { $time }
work-not-ran = not done yet
work-panics = { $n ->
    [one] Broke off { $time }
   *[other] Broke off { $n } times, last { $time }
}
work-failed = Did not finish
work-well = Well

## Kept aside
aside-title = Kept aside
aside-text = Work that could not be applied when it came: from phones out of use, from people who no longer work here, or not readable. It is kept exactly as it came until you decide.
aside-link = Kept aside ({ $n })
aside-look = Look at them
aside-none = Nothing is kept aside
aside-none-text = Work that cannot be applied when it comes waits here until you take it in or discard it.
aside-more = The oldest { $n } are shown.
aside-take-in = Take in
aside-take-in-what = Take in: { $what }
aside-take-all = Take in all { $n }
aside-discard = Discard …
aside-discard-what = Discard: { $what }
aside-discard-confirm = Discard it
aside-reason = Why? The reason stays.
aside-reason-missing = Say why it is discarded.
aside-unreadable = Not readable by this version
aside-job-gone = A job that is not here
aside-made = made { $time }
aside-decided = Decided
aside-taken-in = Taken in
aside-decided-by = of { $author } · decided by { $name }, { $time }
aside-discarded = Discarded
aside-said-taken = { $n ->
    [0] Nothing was left to take in
    [one] Taken in: it counts now
   *[other] { $n } changes taken in: they count now
}
aside-said-refused = { $done } taken in, { $n } not: { $why }
aside-said-discarded = Discarded; it stays visible here
aside-why-revoked = It came from a phone that is out of use.
aside-why-not-allowed = This person does not work here any more, or did not have the right.
aside-why-not-your-visit = This person was not on the visit. Add them to it, then take it in.
aside-why-unreadable = The server could not read it. A newer version may.
aside-why-too-new = It was made by a newer app than this server knows. Update the server, then take it in.
aside-why-unstorable = The server could not store it.
aside-why-other-company = It was made for another company.
aside-why-unproven = It came in a file that does not prove whose work it is. Ask the person before you take it in.

## Bringing and taking data
settings-data = Your data
settings-data-text = Bring customers, contacts, addresses and jobs from other software, and take everything with you whenever you like.
import-title = Import data
import-text = Import customers, contacts, service addresses and upcoming jobs from a spreadsheet. You see what would happen before anything changes.
import-file = File
import-hint = CSV or Excel (.xlsx), with the names of the columns in the first row; up to { $rows } rows and { $size } MB.
import-look = Read the file
import-no-file = Choose a file first.
import-too-large = The file is larger than { $limit } MB. Split it, or save it as CSV, which is smaller.
import-empty = There are no rows below the names of the columns. Is it the right file, and are the rows on its first sheet?
import-too-many-rows = The file has more than { $limit } rows. Split it into several files.
import-too-many-columns = The file has more than { $limit } columns. Delete those that are not needed.
import-unpacks = There is too much in this file. Save it as CSV, or split it.
import-old-excel = This is an old or protected Excel file. Open it in Excel, remove the password, and save it as .xlsx or CSV.
import-no-table = This is not a table. Save it as CSV or as Excel (.xlsx) first.
import-damaged = The file is damaged: it could not be read to its end. Save it again, or save it as CSV.
import-earlier = Earlier imports
import-none = Nothing imported yet
import-none-text = Files appear here, with the result of each row.
import-rows = Rows
import-state = State
import-who = Who
import-when = When
import-rows-of = { $n ->
    [one] 1 row
   *[other] { $n } rows
}
import-state-arriving = Uploading
import-state-mapping = Columns to be matched
import-state-checking = Being checked
import-state-checked = Ready for you to start
import-state-running = Importing
import-state-done = Imported
import-state-undoing = Being undone
import-state-undone = Undone
import-forget = Discard this file
import-forgotten = Discarded; nothing was changed
import-columns = Columns
import-column = Column in the file
import-column-n = Column { $n }
import-values = First values
import-is = Field
import-is-what = Field for “{ $column }”
import-leave-out = Leave out
import-jobs = Jobs
import-jobs-text = Only matters if the file has jobs. Jobs dated before today are left out: only upcoming work is imported.
import-dates = Dates are written
import-day-first = day first: 31.12.2026, 31/12/2026
import-month-first = month first: 12/31/2026
import-job-type = Kind of work, where a row names none that you have
import-no-job-type = None: such rows are not imported
import-check = See what would happen
import-no-name-column = Say which column has the customer's name, or the company's.
import-two-columns = Another column is “{ $field }” already. Choose one of them.
import-left-columns = Columns not imported: { $columns }
import-group-customer = Customer
import-group-address = Address
import-group-contact = Contact
import-group-job = Job
import-field-name = Customer's name
import-field-first-name = First name
import-field-last-name = Last name
import-field-company-name = Company's name
import-field-kind = Person or company
import-field-phone = Phone
import-field-email = Email
import-field-language = Language
import-field-reference = Customer number
import-field-address = Address, whole
import-field-street = Street
import-field-street2 = Street, second line
import-field-city = City
import-field-state = State or region
import-field-postcode = Postcode
import-field-country = Country
import-field-access = Access notes
import-field-lat = Latitude
import-field-lng = Longitude
import-field-contact-name = Contact's name
import-field-contact-title = Contact's job title
import-field-contact-role = Contact's role
import-field-contact-phone = Contact's phone
import-field-contact-email = Contact's email
import-field-contact-channel = Contact's preferred channel
import-field-contact-primary = First to call
import-field-job-reference = Job number
import-field-job-title = Job
import-field-job-description = Job's description
import-field-job-type = Kind of work
import-field-job-date = Job's date
import-field-job-from = Job's start time
import-field-job-until = Job's end time
import-field-job-amount = Amount
import-field-job-urgent = Urgent
import-field-job-technician = Technician
import-checking = The rows are read and compared with the customers you have. Nothing is changed.
import-running = The rows are being imported.
import-undoing = The import is being undone.
import-done-of = { $done } of { $all }
import-goes-on = You can leave this page: the work goes on.
import-look-again = Refresh
import-trouble = Something went wrong on our side. We are trying again; nothing is done twice.
import-would = What would happen
import-would-text = Nothing has been changed yet. This is what the rows would become, every value as it would count.
import-first-rows = Rows as they would come in
import-rows-next = Next rows
import-rows-first = First rows
import-reach = Phone and email
import-when-job = When
import-no-day = No day yet
import-any-time = at any time
import-row-new = New customer
import-row-added = Added to an existing customer
import-row-out = Left out
import-sheets = Only the sheet “{ $sheet }” is read. Not read: { $others }. Save those as files of their own to import them.
import-hidden-rows = { $n ->
    [one] 1 hidden row was left out. Show it in the spreadsheet to import it.
   *[other] { $n } hidden rows were left out. Show them in the spreadsheet to import them.
}
import-hidden-columns = { $n ->
    [one] 1 hidden column was left out. Show it in the spreadsheet to import it.
   *[other] { $n } hidden columns were left out. Show them in the spreadsheet to import them.
}
import-several = { $n ->
    [one] 1 row may mean several customers. Say who is meant under “Possible duplicates”; otherwise it is left out.
   *[other] { $n } rows may mean several customers each. Say who is meant under “Possible duplicates”; otherwise they are left out.
}
import-dates-day-shown = Dates are read day first: a date in the file shows it.
import-dates-month-shown = Dates are read month first: a date in the file shows it.
import-dates-mixed = The file has dates with the day first and dates with the month first. Those that can be read both ways are not imported.
import-dates-clear = Every date can be read in one way only.
import-dates-day-chosen = Dates are read day first, as chosen with the columns: no date in the file shows it.
import-dates-month-chosen = Dates are read month first, as chosen with the columns: no date in the file shows it.
import-dates-shown = A date in the file shows this, whatever is chosen here.
import-amounts = Amounts are written
import-amounts-hint = Only matters for amounts such as 1.234, which can be one thousand or one.
import-amounts-as-shown = as the column shows
import-amounts-are-point = with a point before the decimals: 1,234.50
import-amounts-are-comma = with a comma before the decimals: 1.234,50
import-amounts-point = Amounts are read with a point before the decimals: 1,234.50.
import-amounts-comma = Amounts are read with a comma before the decimals: 1.234,50.
import-amounts-each = Each amount is read by itself; those that can be read in two ways are not imported.
import-arriving = The file is coming in.
import-cut-off = The file did not come in whole: the server was stopped meanwhile. Discard it and choose it again; nothing was changed.
import-given-up = The file was discarded while it came in. Choose it again.
import-own-table = This is a table of an export that is not imported, such as people, kinds of work or visits. Import the tables customers, contacts, addresses and jobs.
import-too-slow = Reading the file takes too long. Save it as CSV, or split it, and try again.
import-choice-merge-with = Add to { $who }
import-as-several = Leave out: it is not sure who is meant
import-is-several = One of { $n }
import-n-new = { $n ->
    [one] 1 new customer
   *[other] { $n } new customers
}
import-n-merged = { $n } added to existing customers
import-n-skipped = { $n } left out
import-n-bad = { $n } cannot be imported
import-n-created = { $n ->
    [one] 1 customer created
   *[other] { $n } customers created
}
import-n-added = { $n } added to existing customers
import-n-refused = { $n } refused
import-bad = { $n ->
    [one] 1 row cannot be imported as it is
   *[other] { $n } rows cannot be imported as they are
}
import-bad-text = The others can. Correct these in your table and import them later:
import-left-file = Download these rows with the reasons
import-more = … and { $n } more
import-without = { $n ->
    [one] 1 row comes in without a value
   *[other] { $n } rows come in without a value
}
import-without-text = These values cannot be used, so they are left out, and nobody is taken for a duplicate because of them. The rest of the row comes in. Correct them in your table first, or later on the customer's page.
import-row = Row
import-row-n = Row { $n }
import-why = Why it was not imported
import-known = Possible duplicates
import-known-text = Adding fills in what is missing (phone, email, address, contact, job) and overwrites nothing.
import-sure = { $n ->
    [one] 1 row is almost certainly a customer you have
   *[other] { $n } rows are almost certainly customers you have
}
import-maybe = { $n ->
    [one] 1 row may be a customer you have
   *[other] { $n } rows may be customers you have
}
import-choice-merge = Add to the existing customer
import-choice-skip = Leave out
import-choice-create = Create a new customer
import-as-sure = As chosen above for certain ones
import-as-maybe = As chosen above for possible ones
import-side = Record
import-side-row = In your file
import-side-customer = Already here
import-resembles = Why
import-is-sure = Certainly the same
import-is-maybe = Perhaps the same
import-match-same = Same
import-match-near = Similar
import-becomes = What to do
import-becomes-of = What to do with row { $n }
import-like-customer = { $name }
import-like-row = { $name }, row { $n } of this file
import-why-reference = same customer number
import-why-email = same email
import-why-phone = same phone
import-why-name = same name
import-why-near-name = nearly the same name
import-kinds = Kinds of work that you do not have yet
import-kinds-text = Rows name these kinds of work. Create them here, and the rows are read again; checklist, photos and price can be set later.
import-kind-make = Create
import-kind-minutes = Minutes it usually takes
import-kind-minutes-of = Minutes for { $name }
import-kinds-make = Create these kinds of work
import-run = Start the import
import-change-columns = Change the columns
import-came = Result
import-undo = Undo this import …
import-undo-text = Customers and contacts created by this file become inactive, and its jobs are closed. What somebody has worked on since stays as it is, and so do addresses that were added to customers you already had.
import-undo-do = { $n ->
    [one] Undo 1 row
   *[other] Undo { $n } rows
}
import-was-undone = Undone: { $taken }. Left as they are: { $left }.
import-kept = { $n ->
    [one] 1 row was left as it is
   *[other] { $n } rows were left as they are
}
import-kept-text = Somebody has worked on these since, or an address was added to a customer you already had. Look at each of them.
import-out = { $n ->
    [one] 1 row was not imported
   *[other] { $n } rows were not imported
}
import-out-text = Correct them in your table and import them as a new file:
import-was-skipped = You chose to leave it out.
import-bad-no-name = There is no name. Write the customer's or the company's name.
import-bad-too-long = { $field } is too long (“{ $said }…”). Shorten it, or leave the column out.
import-bad-text-signs = { $field } contains characters that cannot be stored. Type it again.
import-bad-email = { $field }: “{ $said }” is not an email address such as name@example.com. It is left out.
import-bad-phone = { $field }: “{ $said }” is not a phone number. It is left out.
import-bad-position = “{ $said }” is not a position. Write latitude and longitude as numbers, or empty both cells.
import-bad-contact = “{ $said }” belongs to a contact without a name. Write the contact's name.
import-bad-no-address = There is a job, but no address to go to. Write an address.
import-bad-no-job-type = There is a job, but no kind of work. Choose a kind of work for such rows, under “Change the columns”.
import-bad-job-type = There is no kind of work called “{ $said }”. Write one that you have, or choose one for such rows under “Change the columns”.
import-bad-technician = There is no technician called “{ $said }”. Write the name as it is under Technicians, or empty the cell.
import-bad-date = “{ $said }” is not a date. Write it like 2026-12-31.
import-bad-past = “{ $said }” is in the past. Only jobs from today on are imported; empty the date and the job to import the customer alone.
import-bad-far = “{ $said }” is more than five years ahead. Correct the year.
import-bad-time = { $field }: “{ $said }” is not a time. Write it like 14:30.
import-bad-ends-first = The job ends before it starts (“{ $said }”). Correct the times.
import-bad-amount = “{ $said }” is not an amount. Write it like 3600 or 3600.50.
import-bad-shortened-phone = { $field }: “{ $said }” is a number that a spreadsheet has shortened; its last digits are lost. It is left out. Format the column as text and type the number again.
import-bad-shortened = { $field }: “{ $said }” is a number that a spreadsheet has shortened; its last digits are lost. Write it in full.
import-bad-formula = { $field }: “{ $said }” is a formula that found nothing. Correct it in the spreadsheet.
import-bad-total = “{ $said }” is a row with totals, not a customer.
import-bad-names-again = The names of the columns stand here once more.
import-bad-quote = A quotation mark opens here and is never closed: { $said }. Close it, or delete it.
import-bad-job-types = There are several kinds of work called “{ $said }”. Give them different names first.
import-bad-technicians = There are several technicians called “{ $said }”. Write the id from the address of the person's page instead, or empty the cell.
import-bad-no-job = { $field }: “{ $said }” is left out, as the row has no job and no date.
import-bad-technician-date = { $said } is left out: without a date there is nothing to plan. The job comes in without a technician.
import-bad-job-here = The job { $said } is here already; it is not made again.
import-bad-inactive = The customer with this number is here, but not active. Make the customer active first, or empty the number.
import-bad-unclear-date = “{ $said }” can be two days: the file has dates with the day first and with the month first. Write it like 2026-12-31.
import-bad-weekday = “{ $said }” is not that day of the week. Correct the date or the day.
import-bad-other-day = “{ $said }” is a time on another day than the job's date. Correct one of them.
import-bad-time-date = { $field }: “{ $said }” is a time without a date. Write the job's date.
import-bad-end-start = There is an end (“{ $said }”), but no start. Write the start time, or empty the end.
import-bad-skipped = “{ $said }” does not exist on that day: the clocks go forward. Write another time.
import-bad-twice = “{ $said }” comes twice on that day: the clocks go back. Write another time.
import-bad-unclear-amount = “{ $said }” can be two amounts. Say how amounts are written under “Change the columns”, or write it like 1234.00.
import-bad-negative = “{ $said }” is below zero. A job costs nothing or something.
import-bad-precise = “{ $said }” has more decimals than the currency. Round it.
import-bad-currency = “{ $said }” is not in your company's currency. Convert it, and write the amount without the other currency.
import-bad-more-cells = The row has more cells than there are columns. Perhaps a cell with a comma in it needs quotation marks.
export-title = Take your data
export-text = One ZIP with everything the company owns: tables that every spreadsheet opens, every record in full, who changed what, and all photos and signatures. It is readable without Sevengate.
export-take = Export everything

## When something goes wrong
web-error-title = This page could not be shown
web-error-text = Nothing was lost. Try again; if it keeps happening, tell your administrator what you were doing.
web-not-found-title = There is nothing at this address
web-not-found-text = It may have been moved or you may not be allowed to see it.
web-forbidden-title = Your role does not open this page
web-forbidden-text = Ask an owner or admin if you should see it. Technicians use the app on their phone.
web-old-form-title = This form is too old
web-old-form-text = Nothing was changed. Go back, reload the page and send it again.
web-unreadable-title = This could not be read
web-unreadable-text = Nothing was changed. Go back and try again.
web-too-large-title = This is too large
web-too-large-text = Nothing was changed. Send less at once: a form holds 2 MB, and each file says on its page how large it may be.
web-unavailable-title = The server cannot answer right now
web-unavailable-text = Nothing was changed. Wait a moment and try again; if it keeps happening, tell your administrator.
web-damaged-title = This file is damaged
web-damaged-text = Its bytes on the server are not the ones that were captured, so it is not shown. The phone that has it is asked to send it again.
web-too-many-title = Too many requests
web-too-many-text = Nothing was lost. Wait { $seconds ->
    [one] a second
   *[other] { $seconds } seconds
} and try again.
web-error-request = If you ask for help, say this number: { $id }
web-error-home = Go to Today
web-error-other-person = Sign in as somebody else

## API keys, and the description of the API
keys-title = API keys
keys-text = A program that shows a key acts in a person's name: it can do what this person may and what the key opens. The audit says which key it was.
keys-describe = What the API can do
keys-none = There are no keys yet.
keys-whose = Acts in the name of
keys-whose-hint = The key can do no more than this person. For a program of its own, invite a person of its own.
keys-scopes = May
keys-used = Last used
keys-expires = Good until
keys-expires-hint = Empty: until somebody takes it out of use
keys-never = No end
keys-new = New key
keys-name-hint = What it is for, such as: “Bookkeeping”
keys-make = Make the key
keys-made = The key “{ $name }”
keys-once = It is shown only this once. We keep a fingerprint of it, not the key.
keys-token = Key
keys-keep = Copy it to where the program keeps its secrets, and nowhere else. If it is lost, take it out of use and make another.
keys-shown-before = This key has been made and shown already. If it is lost, take it out of use and make another.
keys-not-theirs = Keys in the name of an owner are made by owners, and only for people who work here.
keys-no-scope = Choose at least one thing that it opens.
keys-bad-name = At most { $limit } characters.
keys-bad-day = A day from today, within ten years.
keys-state-nobodys = not valid: check whose it is
keys-state-good = In use
keys-state-revoked = Out of use
keys-state-expired = Expired
keys-revoke = Take out of use
keys-revoke-what = Take out of use: “{ $name }”
keys-revoke-text = Programs that use it stop at once. This cannot be undone.
keys-revoke-confirm = Take out of use
keys-revoked = The key is out of use
scope-customers-read = Read customers
scope-customers-write = Read and change customers
scope-jobs-read = Read jobs and visits
scope-jobs-write = Read and change jobs and visits
scope-people-read = Read people
scope-people-write = Read and change people
scope-money-read = Read the price book
scope-money-write = Read and change the price book
scope-audit-read = Read the audit
history-key = API key
api-title = API
api-raw = OpenAPI 3.1
api-contents = Groups
api-shapes = Shapes
api-parameters = Parameters
api-body = Body
api-answers = Answers
api-required = required

time-off-who = Who
time-off-kind = For
time-off-state = State
time-off-note = Note
time-off-first = First day off
time-off-last = Last day off
time-off-last-hint = This day is off, too.
time-off-from = On or after
time-off-until = On or before
time-off-tabs = What became of it
time-off-decide = Decide
time-off-grant = Grant
time-off-decline = Decline
time-off-add = Enter time off
time-off-text = Whole days. Whoever plans somebody who is off then is told so first.
time-off-none = No time off
time-off-none-text = What technicians ask for on their phones shows here, and what the office enters for them.
time-off-now = Time off: { $state }
time-off-planned = { $n ->
    [one] 1 visit stands in these days: plan it anew
   *[other] { $n } visits stand in these days: plan them anew
}
warn-off = { $name } is off that day: { $days }.
who-off = Off: { $days }

prices-code = Code
prices-code-hint = The article number, if it has one.
prices-kind = Kind
prices-category = Category
prices-category-hint = What it stands under: Boilers, Call-out, Pipes.
prices-unit = Unit
prices-unit-hint = What it is counted in: h, m, pc.
prices-price = Price
prices-price-in = Price of one unit ({ $currency })
prices-price-hint = Left empty, it is agreed each time.
prices-member = Member price
prices-member-hint = For customers with a membership. Left empty, they pay the price.
prices-cost = Cost
prices-cost-hint = What one unit costs you, without tax. No customer sees it.
prices-tax = Tax
prices-description = Description
prices-description-hint = What a document says of it below its name.
prices-offered = Offered
prices-not-offered = Not offered
prices-state = State
prices-search = Search the price book
prices-same-code = { $name } has the same code
prices-none = No items
prices-none-text = What you sell shows here: work by the hour, parts, devices. Phones carry it too, so that nothing is guessed at the customer’s table.
prices-add = Add item
prices-text = Prices are for one unit. What documents already say stays as it is when a price changes.

settings-money = Tax and estimates
settings-tax-standard = Standard rate of tax (%)
settings-tax-reduced = Reduced rate (%)
settings-tax-hint = 0 where no tax is charged.
settings-pricing = Prices are
settings-without-tax = Without tax: it is added
settings-with-tax = With tax: it is in the price
settings-rounding = Tax is rounded
settings-per-group = Once for each rate
settings-per-line = On every line
settings-rounding-hint = Ten lines of 3.60 at 5.5 % come to 37.98 one way and 38.00 the other.
settings-approval = Estimates need approval above
settings-approval-hint = In whole units of your currency, tax included. Left empty, none does.
settings-valid = Days an estimate holds

estimates-search = Search by number, title, customer
estimates-status = State
estimates-number = Number
estimates-total = Total
estimates-valid = Valid until
estimates-add = New estimate
estimates-none = No estimates
estimates-none-text = What you offer customers shows here: who it is for, what it comes to, and what they said.
estimates-sum = { $n ->
    [one] 1 entry
   *[other] { $count } entries
} · { $sum } in all
estimates-waits = Waits for approval
estimate-superseded = Replaced
estimate-title = Work for { $name }
estimate-for-whom = Choose whom it is for.
estimate-begun = Estimate begun
estimate-saved = Estimate saved
estimate-about = About it
estimate-note = Scope
estimate-note-hint = The customer reads it above the lines.
estimate-terms = Terms
estimate-internal = Internal notes
estimate-internal-hint = No customer sees them.
estimate-no-address = Not said yet
estimate-save-send = Save and mark as sent
estimate-margin = Margin { $amount } ({ $rate } %), by what the items of the price book cost you now.
estimate-margin-unknown = { $n ->
    [one] 1 line has no known cost and is left out.
   *[other] { $n } lines have no known cost and are left out.
}
estimate-next = What next
estimate-refused = That did not work
estimate-sent = Marked as sent: it is not changed any more
estimate-waits = It is above what may be sent without a manager: somebody who may approve it opens this page and approves.
estimate-approve = Approve
estimate-approved-now = Approved
estimate-approved = { $who } approved this at { $when }.
estimate-changed-since = It was changed since it was approved.
estimate-revise = Ask for changes
estimate-revise-what = What is to be changed
estimate-revised-now = Sent back with your words
estimate-to-revise = To be changed: { $what }
estimate-version = New version
estimate-duplicate = Duplicate
estimate-delete = Delete
estimate-deleted = Deleted
estimate-has-newer = There is a newer version.
estimate-newer = Open it
estimate-version-of = A new version of
estimate-valid-until = Valid until { $day }
estimate-accepts = The customer accepts
estimate-which = Which option
estimate-accepted-by = Name of who accepts
estimate-late = Why it counts although the day is past
estimate-late-hint = Say how they told you, and when.
estimate-accept = Take down the acceptance
estimate-accepted-now = Accepted: make the job of it next
estimate-accepted = { $name } accepted, { $when }. { $who }
estimate-accepted-late = After the last day: { $why }
estimate-by-themselves = They did it by themselves.
estimate-taken-down = Taken down by { $who }.
estimate-no-tax = No tax is set up, so none is added.
estimate-other-extras = Something was ticked below another option. Choose that option, or untick it.
estimate-nobody = Nobody found for “{ $q }”.
estimate-meanwhile = Somebody else has changed the lines meanwhile. Look at them in another tab; saving again puts yours in their place.
estimate-save-copy = Save as another draft
estimate-other-currency = This estimate is in { $currency }, which is not the company’s currency any more: it can be read, and is not changed, copied or sent.
estimate-reject = The customer declines
estimate-reason = Reason
estimate-rejected-now = Declined
estimate-rejected = Declined, { $when }. { $who }
estimate-withdraw = Withdraw the acceptance
estimate-withdrawn-now = Withdrawn: it can be accepted again
estimate-withdrawn = The acceptance of { $name } was withdrawn, { $when }, by { $who }.
estimate-book-what = Make the job of it
estimate-book = Make the job
estimate-booked = The job is made.
estimate-job = Open the job

offer-lines = Lines
offer-details = Section, description
offer-section = Section
offer-drop = Drop line
offer-name = Option
offer-note = What it is
offer-more = Another option
offer-less = Drop option
offer-count = Update the totals
offer-discount-all = Discount on all lines
offer-discount-hint = An amount, or a percentage: 5 %
offer-bad-name = Say what this line is
offer-bad-quantity = Write a quantity above 0, such as 2.5
offer-no-price = Write what one unit costs
offer-wrong = { $n ->
    [one] A field of the lines is wrong; it is marked.
   *[other] { $n } fields of the lines are wrong; they are marked.
}
