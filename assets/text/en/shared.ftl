# Words that phone and dashboard share: states, gates, ages, dates, ratings.

## The product
app-name = Sevengate

## States of a job and of a visit
status-lead = Lead
status-scheduled = Scheduled
status-on-the-way = On the way
status-on-site = On site
status-working = Working
status-completed = Completed
status-invoiced = Invoiced
status-paid = Paid
status-closed = Closed
status-cancelled = Cancelled
status-not-done = Not done
status-late = Late
status-unassigned = Unassigned
status-offline = Offline
status-waiting = On phone
status-live = Live
status-needs-decision = To decide

## The seven gates
gate-1 = Arrived
gate-2 = Before photos
gate-3 = Work complete
gate-4 = After photos
gate-5 = Rating
gate-6 = Review
gate-7 = Signature
gate-progress = Progress, { $passed } of { $total } steps done
gate-step = Step { $n } of { $total }
gate-step-name = Step { $n } of { $total }, { $name }, { $state }
gate-state-locked = locked
gate-state-open = open
gate-state-current = you are here
gate-state-passed = done
gate-state-skipped = skipped
gate-state-waived = waived
gate-state-waiting = waiting

## Rating
stars-of = { $n } of 5 stars
stars-choice = { $n ->
    [one] 1 star
   *[other] { $n } stars
}

## Photos and signatures
compare-label = Compare before and after
signature-of = Signature of { $name }
signature-unreadable = This signature can't be shown. The original is kept.

## How long, how long ago, how far
age-now = just now
age-minutes = { $n } min ago
age-hours = { $n } h ago
age-days = { $n ->
    [one] yesterday
   *[other] { $n } days ago
}
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $h } h { $m } min
span-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
distance-m = { $n } m
distance-km = { $n } km

## Dates
date-long = { $weekday } { $day } { $month }
date-short = { $day } { $month } { $year }
date-and-time = { $date }, { $time }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
window-days = { $from } – { $to }
day-and-time = { $day } { $time }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec

## Words on many controls
action-undo = Undo
action-cancel = Cancel
action-save = Save
action-close = Close
action-back = Back
action-retry = Try again
action-edit = Edit
action-sign-in = Sign in
action-sign-in-again = Sign in again
action-sign-out = Sign out
field-withheld = Hidden

time-off = Time off
time-off-days = { $first } – { $last }
time-off-kind-vacation = Vacation
time-off-kind-sick = Sick
time-off-kind-training = Training
time-off-kind-other = Other
time-off-state-asked = Asked for
time-off-state-granted = Granted
time-off-state-declined = Declined
time-off-state-withdrawn = Withdrawn
time-off-withdraw = Withdraw

item-kind-labor = Labor
item-kind-material = Material
item-kind-equipment = Equipment
item-kind-other = Other
item-tax-standard = Standard rate
item-tax-reduced = Reduced rate
item-tax-zero = Zero rate
item-tax-exempt = Exempt

tax-percent = { $rate } %
tax-reverse-charge = Reverse charge
tax-outside-scope = Outside the scope of tax

offer-subtotal = Sum of the lines
offer-discount = Discount
offer-tax = Tax { $rate } on { $net }
offer-total = Total
offer-deposit = To be paid beforehand
offer-item = Item
offer-quantity = Quantity
offer-price = Price
offer-amount = Amount
offer-optional = Optional
offer-less-of = { $off } off
offer-recommended = Recommended
offer-n = Option { $n }

estimate-status-draft = Draft
estimate-status-sent = Sent
estimate-status-viewed = Viewed
estimate-status-accepted = Accepted
estimate-status-rejected = Declined
estimate-status-expired = Expired
