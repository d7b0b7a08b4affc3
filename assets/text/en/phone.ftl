# The technician's phone. Handwritten keys, in groups by screen; screen authors add theirs below the group they belong to.

## Signing in
phone-sign-in-title = Sign in
phone-sign-in-email = Email
phone-sign-in-password = Password
phone-sign-in-server = Server

## The banner: what waits, what is sent
banner-offline = Offline
banner-offline-waiting = Offline · { $n } waiting
banner-offline-mixed = Offline · { $photos ->
    [one] 1 photo
   *[other] { $photos } photos
} and { $changes ->
    [one] 1 change
   *[other] { $changes } changes
} waiting
banner-offline-changes = Offline · { $changes ->
    [one] 1 change
   *[other] { $changes } changes
} waiting
banner-offline-photos = Offline · { $photos ->
    [one] 1 photo
   *[other] { $photos } photos
} waiting
banner-waiting = { $n } waiting to be sent
banner-sending = Sending { $n } of { $total }
banner-all-sent = All sent { $time }
banner-refused = { $n ->
    [one] 1 change was not accepted
   *[other] { $n } changes were not accepted
}
banner-signed-out = Signed out · your work is kept on this phone

## Tabs
tab-today = Today
tab-map = Map
tab-estimates = Estimates
tab-me = Me
tab-queue = Queue
tab-inbox = Inbox
tabs-label = Main

## Today
today-done-of = { $done } of { $total } done
today-next = Next · { $window }
today-anytime = Anytime
today-until = until { $time }
today-done-at = Done { $time }
today-directions = Directions
today-call = Call
today-message = Message
today-empty-title = No visits today
today-empty-text = When the office plans a visit for you, it appears here by itself.

## A job
job-on-my-way = On my way
job-open = Open job
job-cant-do = Can't do this job
job-on-site-since = On site since { $time }
job-notes = Notes
job-history = History
job-customer = Customer
job-address = Address

## Gate 1: arrival
arrival-title = Arrival
arrival-lead = One tap stamps the time and your position.
arrival-button = I've arrived
arrival-distance = { $distance } from the address
arrival-accuracy = ±{ $m } m
arrival-far = You are { $distance } from the address. Is this the right house?
arrival-no-position = No position to compare
arrival-no-position-way-on = Arrive without a position
arrival-waiting-fix = Finding your position…
arrival-stamped = Arrived { $time }
arrival-wrong-job = Wrong job

## Gates 2 and 4: photos
photos-before-title = Before photos
photos-before-lead = Show the work area as you found it. One is enough, more are better. Tap one to retake or delete.
photos-after-title = After photos
photos-after-lead = Show the finished work, from the same place if you can.
photos-take = Take photo
photos-pick = Pick from files
photos-retake = Retake
photos-delete = Delete photo
photos-on-phone = On phone · { $time }
photos-sent = Sent · { $time }
photos-promise = Saved on this phone. They are sent when there is signal, and kept here until the office has them.
photos-cant = Can't take photos? Give a reason
photos-camera-done = Done
photos-shutter = Take picture
photos-label = { $kind } photo { $n }, { $time }
photos-no-camera = The camera can't be opened. Pick a picture instead.
work-start = Start work

## Gate 3: work
work-title = Work
work-complete = Work is complete
work-since = Working since { $time }
work-notes = What was done
work-parts = Parts used
work-during-photos = Photos during the work

## Gates 5 to 7: the customer's part
rating-title = Rating
rating-hand-over = Hand the phone to the customer
rating-not-present = Customer not present
review-title = Review
signature-title = Signature
signature-complete = Complete job
customer-locked = Locked for the customer
finish-title = Job done
finish-next = Next visit

## Reasons and escapes
reason-title = Give a reason
reason-label = Reason
reason-other = Another reason
reason-missing = Please pick or write a reason.
reason-no-access = No access
reason-parts-needed = Parts needed
reason-customer-declined = Customer declined
reason-unsafe = Not safe
reason-dark = Too dark or no room
reason-privacy = Customer does not want photos

## The queue and the inbox
queue-title = To send
queue-empty-title = Everything is sent
queue-empty-text = What you do without signal waits here until the office has it.
queue-saved = Saved on this phone
queue-send-now = Send now
queue-export = Save an encrypted copy
inbox-title = Not accepted
inbox-empty-title = Nothing here
inbox-empty-text = If the office can't take a change of yours, you find it here with the reason.
inbox-you-did = What you did
inbox-why-not = Why not
inbox-now-there = What is there now
inbox-retry = Send again
inbox-discard = Discard

## Me
me-title = Me
me-theme = Appearance
me-theme-system = As the phone
me-theme-light = Light
me-theme-dark = Dark
me-theme-sunlight = Sunlight
me-language = Language
me-last-contact = Last contact { $age }
me-sign-out-unsent = { $n ->
    [one] 1 change is not sent yet
   *[other] { $n } changes are not sent yet
}. They stay on this phone.

## When something goes wrong
error-title = That did not work
error-safe = Your work is safe on this phone.
error-storage-full = This phone is full. Free some space; nothing that was saved is lost.
