# The technician's phone. Handwritten keys, in groups by screen; screen authors add theirs below the group they belong to.

## Signing in
phone-sign-in-title = Sign in
phone-sign-in-email = Email
phone-sign-in-password = Password
phone-sign-in-server = Server

## The banner: what waits, what is sent
banner-offline = Offline
banner-offline-waiting = Offline · { $waits } waiting
banner-waiting = { $waits } waiting to be sent
banner-sending = Sending { $n } of { $total }
banner-wifi = { $n ->
    [one] 1 photo waits for Wi-Fi
   *[other] { $n } photos wait for Wi-Fi
}
banner-all-sent = All sent { $time }
banner-refused = { $n ->
    [one] 1 change was not accepted
   *[other] { $n } changes were not accepted
}
banner-signed-out = Signed out · your work is kept on this phone

banner-revoked = This phone is out of use · call the office
banner-wiping = The office is wiping this phone

## Tabs
tab-today = Today
tab-map = Map
tab-estimates = Estimates
tab-me = Me
tab-queue = Queue
tabs-label = Main

## Today
today-done-of = { $done } of { $total } done
today-next = Next · { $window }
today-anytime = Anytime
today-until = until { $time }
today-done-at = Done { $time }
today-directions = Directions
today-call = Call
today-call-office = Number hidden from you. Ask the office to call this customer.
today-empty-title = No visits today
today-empty-text = When the office plans a visit for you, it appears here by itself.

## A job
job-on-my-way = On my way
job-open = Open job
job-cant-do = Can't do this job
job-on-site-since = On site since { $time }
job-notes = Notes
job-history = History
job-address = Address

## Gate 1: arrival
arrival-title = Arrival
arrival-lead = One tap stamps the time and your position.
arrival-button = I've arrived
arrival-accuracy = ±{ $m } m
arrival-far = You are { $distance } from the address. Is this the right house?
arrival-no-position = No position to compare
arrival-no-position-way-on = Arrive without a position
arrival-waiting-fix = Finding your position…
arrival-stamped = Arrived { $time }
arrival-wrong-job = Wrong job

## Gates 2 and 4: photos
photos-before-title = Before photos
photos-before-lead = Show the work area as you found it. One is enough, more are better.
photos-tap-one = Tap a photo to retake or delete it.
photos-after-title = After photos
photos-after-lead = Show the finished work, from the same place if you can.
photos-take = Take photo
photos-retake = Retake
photos-delete = Delete photo
photos-on-phone = On phone · { $time }
photos-sent = Sent · { $time }
photos-promise = Saved on this phone. They are sent when there is signal, and kept here until the office has them.
photos-original-coming = The full photo is coming from the office…
photos-original-away = The full photo is with the office. It comes when there is signal.
photos-cant = Can't take photos? Give a reason
photos-camera-done = Done
photos-shutter = Take picture
photos-label = { $kind }, photo { $n }, { $time }
photos-no-camera = The camera can't be opened. Pick a picture instead.
work-start = Start work

## Gate 3: work
work-title = Work
work-complete = Work is complete
work-since = Working since { $time }
work-notes = What was done
work-notes-hint = The customer reads and signs these words. Type them, or dictate with your keyboard. Left empty, the customer signs what was ordered.
work-from-checklist = Take it from the checklist
work-still-open = Still open: { $points }.
work-open-title = { $n ->
    [one] 1 of { $total } points is open. Complete anyway?
   *[other] { $n } of { $total } points are open. Complete anyway?
}
work-open-why = Why? (if you like)
work-open-later = The office sees which points are open. You can still tick them until the customer signs.
work-open-complete = Complete anyway
work-open-back = Back to the checklist
work-during-photos = Photos during the work

## Gates 5 to 7: the customer's part
rating-title = Rating
rating-hand-over = Hand the phone to the customer
rating-way-back = Locked while the customer holds it. To take it back, hold the company's name at the top for two seconds, or tap it four times.
rating-save = Save the rating
rating-by-customer = Tapped by the customer on the handed-over phone.
rating-by-technician = Tapped by the technician for the customer.
rating-not-present = Customer not present
review-title = Review
signature-title = Signature
signature-complete = Complete job
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
me-sign-out-unsent = This is not sent yet: { $waits }. It stays on this phone and is sent when you sign in here again.
me-sign-out-code = You came with a code, which is used up. To sign in again you need a new one from the office, or your email and password if you have them.

## When something goes wrong
error-title = That did not work
error-safe = Your work is safe on this phone.
error-storage-full = This phone is full. Free some space; nothing that was saved is lost.

## Everywhere
loading = Loading…
since = since { $time }
size-kb = { $n } KB
size-mb = { $n } MB
size-gb = { $n } GB
preview-reconnecting = Reconnecting…
error-store = This phone could not store that. Close the app and open it again; what was saved before is safe.

## Signing in, continued
sign-in-people = Example company: sign in as
sign-in-own = With email and password
sign-in-missing = Please enter email and password.
sign-in-wrong = Email or password is not right. Please try again.
sign-in-offline = The server cannot be reached. Check the address and the signal; signing in needs a connection once.
sign-in-too-often = Too many attempts. Wait a few minutes, then try again.
sign-in-server-wrong = This server address can't be used. It looks like https://office.example.com
sign-in-busy = Signing in…
sign-in-have-code = I have a code
sign-in-have-password = I have an email and a password
sign-in-code = Code from the office
sign-in-code-hint = Eight letters and digits, like K7QM-2XPD
sign-in-code-missing = Please enter the code.
sign-in-code-wrong = This code is not good, or not any more. Check it letter by letter, or ask the office for a new one.
sign-in-needs-code = Your account is protected by a second step. On a phone you sign in with a code: ask an owner or admin for one.
sign-in-with-code = Sign in with the code
sign-in-company-title = Which company?
sign-in-company-text = You work for several companies that this password signs in at. Choose one.
sign-in-company-other = To work for another one later, sign out and sign in again. What one has not got yet stays on this phone until you sign in there again.
sign-in-promise = After signing in, everything works without signal.
sign-in-waits = Work of { $names } waits on this phone to be sent. It goes out when they sign in here.

## The banner, continued
banner-looking = Looking what waits…
banner-nothing-waiting = Nothing waiting
banner-too-old = This app is too old to receive. Your work is still sent; please update.

## Today, continued
today-next-label = Next visit
today-all-done = All of today's visits are done.
today-look-again = Look again
today-new = New
today-moved = Moved from { $from }
today-ended = { $n ->
    [one] 1 visit ended without being done.
   *[other] { $n } visits ended without being done.
}
today-nothing-more = Nothing else is planned for today.

## Visits that were taken away
gone-chip = Not your visit any more
gone-given = It was given to { $name }.
gone-given-when = It was given to { $name }, { $when }.
gone-off = It is no longer on your plan.
gone-off-when = It was taken off your plan, { $when }.
gone-do-not-go = Do not go.
gone-begun = What you captured there is kept. Ask the office what it counts for.
gone-call = Call the office
gone-read = Understood

## Undo
undo-on-my-way = On my way since { $time }
undo-work-complete = Work complete { $time }
undo-ended = Visit ended { $time }
undo-absent = Customer not present { $time }
undo-left-out = Left out { $time }: { $name }
undo-photo = Photo deleted { $time }
take-back = Take it back

today-first-title = Waiting for your jobs
today-first-text = They come with the first connection and stay on this phone from then on.
today-upcoming = { $n ->
    [one] 1 visit later
   *[other] { $n } visits later
}
today-upcoming-many = More than { $n } visits later
today-upcoming-more = Show more

## A job, continued
job-number = JOB-{ $n }
job-urgent = Urgent
job-what = What to do
job-amount = Amount
job-unplanned = Not planned yet
job-already-here = Already here
job-ended = Ended
job-gone-title = This job is no longer on your phone
job-gone-text = It was given to someone else or taken off the plan. What you captured is kept and still sent.
job-taken-away = This job was given to someone else; what you captured is kept.
ended-continues = This visit has ended. The work is not finished.
ended-continues-short = Ended, another visit is needed
ended-parts = This visit has ended without being done: parts are needed.
ended-no-access = This visit has ended without being done: nobody let us in.
ended-declined = This visit has ended without being done: the customer declined.
ended-cancelled = The office took this visit off the plan.
ended-unsent = The office does not know this yet. It goes out when there is signal.
ended-sent = The office sees it and can plan another visit.
note-add = Add note
note-edit = Edit note
note-text = Note
note-missing = Please write something first.
notes-none = No notes yet

## The next step, as the primary button says it
next-arrival = Go to arrival
next-leave = Go to the last step
next-before-photos = Take before photos
next-work = Go to the work
next-after-photos = Take after photos
next-rating = Ask for the rating
next-review = Offer the review
next-signature = Get the signature

## Any step
step-go-to = Next: { $name }
step-passed = Done { $time } by { $name }
step-granted = Left out with leave of { $name }, { $time }: { $reason }
step-trusted = Left out on your word, { $time }: { $reason }. The office sees the reason.
step-not-in-profile = This kind of job does not have this step.
step-low-rating = Left out: the rating was low. The office sees the rating.
step-absent = Left out, customer not present: { $reason }
step-locked-title = Not yet
step-locked-text = First comes: { $first }.
step-cannot = Can't finish this step? Give a reason

## Gate 1, continued
arrival-from-address = from the address
arrival-denied = This app may not use your position. Allow it in the phone's settings, or arrive without a position.
arrival-not-found = No position found here. Try again outside, or arrive without a position.
arrival-no-position-lead = The time is stamped all the same. Say why there is no position.
arrival-no-position-confirm = Arrive without a position
arrival-wrong-job-text = The arrival is taken back. Photos you took here stay in the record.
arrival-wrong-job-confirm = Take the arrival back
no-fix-indoors = No reception in here
no-fix-denied = Position is not allowed
no-fix-broken = The phone does not find it

## Gates 2 and 4, continued
photos-need = { $n ->
    [one] At least 1 photo is needed.
   *[other] At least { $n } photos are needed.
}
photos-done = Photos are done
photos-for-wifi = Waits for Wi-Fi
photos-sending = Sending · { $time }
photos-kept = This photo is part of the record and stays as it is.
photos-pick-short = Files
camera-shows = What the camera sees
camera-saving = Saving…
camera-taken = { $n ->
    [one] 1 photo saved
   *[other] { $n } photos saved
}
camera-denied = This app may not use the camera. Allow it in the phone's settings, or pick a picture from files.
camera-failed = That picture was not taken. Please try again.
camera-too-large = This picture is too large. Please take it again.
camera-unreadable = This file is not a picture that can be used. Please pick another one.

## Gate 3, continued
work-checklist = Checklist, { $done } of { $total }

## Gates 5 to 7, continued
rating-lead = Ask how it went: the customer taps the stars, here or on the handed-over phone.
review-lead = Ask here, or hand the phone over.
review-accepted = The customer would write a review. Nothing is sent by itself: the office sees the answer and can ask them.
review-declined = The customer does not want to write a review.
absent-lead = Rating, review and signature are left out. Nobody asks the customer by itself; the office sees that they are missing.
absent-left = Customer has left
absent-keys = Keys were handed over, nobody here
absent-nobody = Nobody opens the door
absent-confirm = Go on without the customer
signature-lead = The customer checks what was done and signs.
signature-leave-lead = One tap stamps the time and your position on leaving.
signature-absent = Nobody was there to sign. The office sees that rating and signature are missing.
signature-refused = Not signed, { $when }: { $reason }
finish-at = Completed { $time }
finish-waiting = { $n ->
    [one] 1 piece is saved on this phone and is sent when there is signal.
   *[other] { $n } pieces are saved on this phone and are sent when there is signal.
}
finish-sent = The office has everything.
finish-back-today = Back to today

## Reasons and escapes, continued
reason-wrong-skill = Needs another specialist
reason-continues = Continues another day
reason-camera-broken = The camera does not work
rating-cannot = No rating possible
signature-cannot = No signature possible
reason-no-rating = Customer does not want to rate
reason-hurry = Customer is in a hurry
reason-on-paper = Signed on paper
reason-screen-broken = The screen does not take a signature
escape-on-trust = Go on without
escape-ask = Ask the office
escape-lead-trust = You can go on at once; the office sees the reason. Or ask first.
escape-lead-ask = The office decides. You can go on with other work meanwhile.
escape-asked = Asked the office at { $time }: “{ $reason }”. When they allow it, this step opens by itself.
escape-asked-unsent = Not sent yet: the office is asked as soon as there is signal. “{ $reason }”, { $time }
escape-refused = { $name } said no at { $time }. Do this step, or ask again. “{ $reason }”
cannot-do-lead = This ends the visit without it being done. The dispatcher sees why once it is sent, and can plan another one.
cannot-do-more = Anything the dispatcher should know?
cannot-do-photos = Photos that show why
cannot-do-confirm = End this visit

queue-since = since { $time } · { $age }
queue-why-next = Goes out next
queue-why-sending = Is being sent
queue-why-no-signal = Waits for signal
queue-why-wifi = Waits for Wi-Fi, as you chose
queue-why-signed-out = Waits until you sign in again
queue-why-not-taken = The office could not take it yet; it is tried again by itself
queue-why-blobs = The office has it; its pictures go out next
queue-why-blobs-sending = The office has it; its pictures are being sent
queue-why-blob-not-taken = The office has it, but could not take a picture yet; it is tried again by itself
queue-why-parked = The office has it and has yet to decide
queue-why-parked-out-of-use = The office has it, kept aside because this phone was out of use. Somebody there decides whether it counts.
queue-why-parked-deactivated = The office has it, kept aside because your account was not active. Somebody there decides whether it counts.
queue-why-parked-too-new = The office has it, kept aside because your app is newer than its server. Once the server is updated, somebody there takes it in.
queue-why-parked-waits-for-refused = It builds on something that the office did not accept. Send that one again or discard it under “Not accepted”; this one follows by itself.
queue-export-more = No signal for long?
queue-export-text = Save what waits here to a file that only your office can open, and carry or mail it there. It still goes out by itself when there is signal; it counts only once.
queue-export-saved = Saved in { $file }
export-no-key = This phone has not been in touch with the office since it can do this. Try it after the next contact.
inbox-both = Both texts
inbox-yours = What you wrote
inbox-theirs = What is there now
inbox-edit-title = Change it and send again
inbox-edit-send = Save and send
me-sign-out-export-text = A copy goes into a file that only your office can open.

## Out of use
queue-revoked = The office took this phone out of use. You can finish what you are doing: it is sent, and the office decides whether it counts. Nothing new comes to this phone. Call the office.
queue-too-old = This app is too old to receive anything new. What you do is still sent. Please update the app.
wiping-title = This phone is being wiped
wiping-text = The office asked for it. What is not sent yet goes to the office first; then everything of yours is deleted from this phone.
wiping-left = { $n ->
    [0] Everything is with the office.
    [one] 1 piece is still on its way.
   *[other] { $n } pieces are still on their way.
}
wiped-notice = { $company } had the data on this phone deleted. Ask the office whether you should sign in again.

## The queue and the inbox, continued
queue-no-job = Not about a job
queue-state-waiting = On phone
queue-state-blobs = { $n ->
    [one] 1 picture
   *[other] { $n } pictures
}
queue-state-parked = Office is looking
queue-state-parked-refused = Waits for you
queue-state-doubtful = May be refused
queue-state-wifi = Waits for Wi-Fi
queue-wifi = The office has the small pictures. The full photos wait for Wi-Fi.
queue-wifi-anyway = Send now anyway
queue-attempts = Tried { $n } times
queue-signed-out = Sign in again to send. You can go on working; nothing is lost.
inbox-discard-sure = This takes it off your list for good. What you captured on site is kept by the office.
inbox-discard-confirm = Discard it
inbox-visit-cancelled = The visit was taken off the plan.
inbox-visit-yours = The visit is planned for you.
inbox-visit-others = The visit is planned for someone else.

## What was done, by the name of the change
did-something = A change
did-on-my-way = On my way
did-arrival = Arrived
did-photo-before = Before photo
did-photo-during = Photo during the work
did-photo-after = After photo
did-work-started = Started work
did-work-complete = Work is complete
did-photos-done = After photos done
did-rating = Rating
did-review = Review answer
did-signature = Signature
did-not-signed = Not signed
did-departure = Completed job
did-customer-absent = Customer not present
did-escape = Reason given
did-cannot-do = Can't do this job
did-retracted = Taken back
did-see-visit = Tells the office that you saw the plan
did-withdraw = Took a note back that was waiting
did-edit-company = Changed the company's profile
did-set-view = Changed how far back phones hold work
did-set-second-factor = Changed how people sign in
did-set-roles = Changed what somebody does here
did-edit-person = Changed what is known of a colleague
did-language = Chose the language of the app
did-add-note = New note
did-edit-note = Edited note
did-add-price-item = Added an item to the price book
did-edit-price-item = Changed an item of the price book
did-add-estimate = Added an estimate
did-edit-estimate = Changed an estimate
did-send-estimate = Sent an estimate
did-view-estimate = Showed an estimate
did-accept-estimate = Took down an acceptance
did-reject-estimate = Took down that an estimate was declined
did-expire-estimate = An estimate expired
did-withdraw-estimate = Withdrew an acceptance
did-delete-estimate = Deleted an estimate
did-restore-estimate = Restored an estimate
did-approve-estimate = Approved an estimate
did-revise-estimate = Asked for changes of an estimate
did-book-estimate = Made a job of an estimate
did-add-time-off = Asked for time off
did-edit-time-off = Changed time off

## Names of fields, for refusals
field-reason = The reason
field-no-fix = The reason for no position
field-signer = The name of the signer
field-name = The name
field-comment = The comment
field-done = What was done
field-remarks = The remarks
field-text = The text

## Me, continued
me-text-size = Text size
me-about = About this phone
me-server = Server
me-device = Phone
me-version = Version
me-contact = Office
me-storage = Storage
me-storage-text = Your jobs and photos are on this phone.
me-sync-now = Refresh now
me-photos = Send photos
me-photos-any-network = On any network
me-photos-wifi-only = On Wi-Fi only
me-photos-small-ones = Signatures and small pictures are always sent at once.
me-photos-on-metered = This phone is on mobile data now.
me-photos-on-wifi = This phone is on Wi-Fi now.
me-photos-network-unknown = This phone does not tell which network it is on: then full photos are sent too.
me-photos-keep = Keep full photos on this phone
me-photos-days = { $n } days
me-photos-always = Always
me-photos-as-office = As the office says: { $span }
me-photos-keep-text = Counted from when the office had them. If this phone runs short of room, the oldest go earlier. The small picture stays, and the full one comes back when you open it.
me-sign-out-clean = The office has everything. Your jobs are taken off this phone's screen.
me-sign-out-export = Keep an encrypted copy and sign out
me-sign-out-anyway = Sign out
me-copy-kept = What is not sent stays on this phone and goes out when you sign in again. A copy lies in { $file }.

## What waits, as people count it
waits-photos = { $n ->
    [one] 1 photo
   *[other] { $n } photos
}
waits-changes = { $n ->
    [one] 1 change
   *[other] { $n } changes
}
waits-both = { $photos } and { $changes }

## Pictures chosen from the phone
photos-gallery = Taken { $when }, from the gallery
photos-gallery-undated = From the gallery. When it was taken is not known.
photos-time-unknown = time not known
picking-keeping = Keeping picture { $n } of { $total }…
picking-refused = { $n ->
    [one] 1 picture was not taken
   *[other] { $n } pictures were not taken
}
picking-kind = This phone cannot read this kind of picture. Take the photo here, or save it as JPEG and choose it again.
picking-away = The file could not be read. If it is in the cloud, open it in the gallery first, then choose it again.
picking-damaged = A part of the picture is missing: the file is damaged. Choose another one, or keep what there is of it.
picking-too-large = The picture has more pixels than this phone can hold. Choose a smaller copy.
picking-not-stored = It could not be stored. Make room on the phone and choose it again.
picking-ended = The app was closed before it was kept. Choose it again.
picking-keep-damaged = Keep what there is
picking-seen = All right

me-time-off-none = You have not asked for time off yet.
me-time-off-ask = Ask for time off
me-time-off-first = First day off
me-time-off-last = Last day off
me-time-off-kind = For
me-time-off-note = Note
me-time-off-send = Ask
me-time-off-asked = The office sees it as soon as there is signal.
me-time-off-days = Choose the first and the last day.

## A browser that keeps the app's files
me-kept-safe = Kept safely on this phone: the browser has promised not to remove it.
me-kept-installed = Installed. The browser has not promised to keep everything: when the phone is full it may remove what is not sent.
me-kept-not = This phone may forget unsent work: install the app.
me-kept-install = Install the app
me-kept-ask = Ask the browser to keep it
me-kept-refused = The browser does not promise it yet. It does for apps that are installed and used often.
me-kept-room = { $used } used, { $left } left
me-kept-full = Little room is left on this phone. Make some before you take more photos.
size-megabytes = { $n } MB
size-gigabytes = { $n } GB
arrival-asks = With your tap the phone asks whether this app may know where you are: allow it. It looks only while you use the app, and your position is sent only with what you stamp.
arrival-denied-page = The browser does not tell this app your position. { $way } Or arrive without a position.
camera-asks = The phone will ask whether this app may use the camera: allow it. It is open only on this screen, for the photos of this job.
camera-asks-open = Open the camera
camera-denied-page = The browser does not give this app the camera. { $way } Or pick a picture from files.
way-back-page = Tap the sign beside the address, allow it there, and try again.
way-back-android = Hold the app's icon on the home screen, tap App info, then Permissions, and allow it.
way-back-apple = Close the app and open it again: the iPhone asks anew. If it does not, allow it in Settings, under Apps and Safari.

## Pictures that another app shared
shared-title = { $n ->
    [one] One photo was shared with Sevengate
   *[other] { $n } photos were shared with Sevengate
}
shared-put = Put them on a job
shared-which = On which job?
shared-what = What do they show?
shared-later = They can be put on a job once you have arrived there. They wait here until then.
shared-discard = Discard them
shared-discard-text = { $n ->
    [one] One photo is removed from Sevengate. It stays where it was shared from.
   *[other] { $n } photos are removed from Sevengate. They stay where they were shared from.
}

## Me: being told of visits while the app is closed
me-notices = New and moved visits
me-notices-text = This phone can tell you when a visit is new, moved or cancelled, also while the app is closed. Time and customer then show on the locked screen.
me-notices-turn-on = Tell me about new and moved visits
me-notices-turn-off = Stop telling me
me-notices-on = This phone tells you.
me-notices-blocked = This phone does not allow it. Allow notifications for Sevengate in the settings of the browser or the phone, then come back here.
me-notices-missing = This browser cannot do it. On an iPhone or iPad put Sevengate on the home screen (Share, then Add to Home Screen) and open it from there.
me-notices-unanswered = The question was not answered. Tap once more and allow it.
me-notices-failed = The browser's notification service could not be reached. Try again later.
me-notices-not-offered = Your office does not send such notices.
me-notices-later = Your office was not reached. Try again when you have signal.
ring-new = New visit
ring-moved = Visit moved
ring-given = Not your visit any more
ring-cancelled = Visit cancelled
ring-many = { $n ->
    [one] 1 visit is new, moved or cancelled
   *[other] { $n } visits are new, moved or cancelled
}
