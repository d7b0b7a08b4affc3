# फ़ोन और डैशबोर्ड के साझा शब्द।

## उत्पाद
app-name = Sevengate

## स्थितियाँ
status-lead = पूछताछ
status-scheduled = तय
status-on-the-way = रास्ते में
status-on-site = मौके पर
status-working = काम जारी
status-completed = पूरा
status-invoiced = बिल बना
status-paid = भुगतान हुआ
status-closed = बंद
status-cancelled = रद्द
status-not-done = काम नहीं हुआ
status-late = देर से
status-unassigned = किसी को नहीं सौंपा
status-offline = ऑफ़लाइन
status-waiting = फ़ोन पर
status-live = लाइव
status-needs-decision = निर्णय बाकी

## सात चरण
gate-1 = पहुँच गए
gate-2 = पहले की फ़ोटो
gate-3 = काम पूरा
gate-4 = बाद की फ़ोटो
gate-5 = रेटिंग
gate-6 = समीक्षा
gate-7 = हस्ताक्षर
gate-progress = प्रगति, { $total } में से { $passed } चरण पूरे
gate-step = चरण { $n } / { $total }
gate-step-name = चरण { $n } / { $total }, { $name }, { $state }
gate-state-locked = बंद
gate-state-open = खुला
gate-state-current = आप यहाँ हैं
gate-state-passed = पूरा
gate-state-skipped = छोड़ा गया
gate-state-waived = माफ़
gate-state-waiting = प्रतीक्षा में

## रेटिंग
stars-of = 5 में से { $n } सितारे
stars-choice = { $n ->
    [one] { $n } सितारा
   *[other] { $n } सितारे
}

## फ़ोटो और हस्ताक्षर
compare-label = पहले और बाद की तुलना करें
signature-of = { $name } के हस्ताक्षर
signature-unreadable = यह हस्ताक्षर दिखाया नहीं जा सकता। मूल प्रति सुरक्षित है।

## समय और दूरी
age-now = अभी-अभी
age-minutes = { $n } मिनट पहले
age-hours = { $n } घंटे पहले
age-days = { $n } दिन पहले
span-seconds = { $n } सेकंड
span-minutes = { $n } मिनट
span-hours = { $h } घंटे { $m } मिनट
span-days = { $n } दिन
distance-m = { $n } मी
distance-km = { $n } किमी

## तारीख़
date-long = { $weekday } { $day } { $month }
date-short = { $day } { $month } { $year }
date-and-time = { $date }, { $time }
weekday-1 = सोमवार
weekday-2 = मंगलवार
weekday-3 = बुधवार
weekday-4 = गुरुवार
weekday-5 = शुक्रवार
weekday-6 = शनिवार
weekday-7 = रविवार
weekday-short-1 = सोम
weekday-short-2 = मंगल
weekday-short-3 = बुध
weekday-short-4 = गुरु
weekday-short-5 = शुक्र
weekday-short-6 = शनि
weekday-short-7 = रवि
window-days = { $from } – { $to }
day-and-time = { $day } { $time }
month-1 = जनवरी
month-2 = फ़रवरी
month-3 = मार्च
month-4 = अप्रैल
month-5 = मई
month-6 = जून
month-7 = जुलाई
month-8 = अगस्त
month-9 = सितंबर
month-10 = अक्तूबर
month-11 = नवंबर
month-12 = दिसंबर
month-short-1 = जन॰
month-short-2 = फ़र॰
month-short-3 = मार्च
month-short-4 = अप्रैल
month-short-5 = मई
month-short-6 = जून
month-short-7 = जुल॰
month-short-8 = अग॰
month-short-9 = सित॰
month-short-10 = अक्तू॰
month-short-11 = नव॰
month-short-12 = दिस॰

## बार-बार आने वाले बटन
action-undo = वापस लें
action-cancel = रद्द करें
action-save = सहेजें
action-close = बंद करें
action-back = वापस
action-retry = फिर कोशिश करें
action-edit = बदलें
action-sign-in = साइन इन करें
action-sign-in-again = फिर से साइन इन करें
action-sign-out = साइन आउट करें
field-withheld = छिपा हुआ

time-off = छुट्टी
time-off-days = { $first } – { $last }
time-off-kind-vacation = अवकाश
time-off-kind-sick = बीमारी
time-off-kind-training = प्रशिक्षण
time-off-kind-other = अन्य
time-off-state-asked = माँगी गई
time-off-state-granted = मंज़ूर
time-off-state-declined = नामंज़ूर
time-off-state-withdrawn = वापस ली गई
time-off-withdraw = वापस लें

item-kind-labor = मज़दूरी
item-kind-material = सामग्री
item-kind-equipment = उपकरण
item-kind-other = अन्य
item-tax-standard = सामान्य दर
item-tax-reduced = घटी हुई दर
item-tax-zero = शून्य दर
item-tax-exempt = कर-मुक्त

tax-percent = { $rate } %
tax-reverse-charge = रिवर्स चार्ज
tax-outside-scope = कर के दायरे से बाहर

offer-subtotal = पंक्तियों का योग
offer-discount = छूट
offer-tax = { $net } पर कर { $rate }
offer-total = कुल
offer-deposit = पहले देना है
offer-item = वस्तु
offer-quantity = मात्रा
offer-price = दाम
offer-amount = राशि
offer-optional = वैकल्पिक
offer-less-of = { $off } कम
offer-recommended = सुझाया गया
offer-n = विकल्प { $n }

estimate-status-draft = मसौदा
estimate-status-sent = भेजा गया
estimate-status-viewed = देखा गया
estimate-status-accepted = स्वीकृत
estimate-status-rejected = अस्वीकृत
estimate-status-expired = समाप्त
