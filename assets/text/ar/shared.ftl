# كلمات مشتركة بين الهاتف ولوحة التحكم.

## المنتج
app-name = Sevengate

## الحالات
status-lead = طلب جديد
status-scheduled = مجدول
status-on-the-way = في الطريق
status-on-site = في الموقع
status-working = قيد العمل
status-completed = مكتمل
status-invoiced = صدرت الفاتورة
status-paid = مدفوع
status-closed = مغلق
status-cancelled = ملغى
status-not-done = لم يُنجز
status-late = متأخر
status-unassigned = غير مسند
status-offline = غير متصل
status-waiting = على الهاتف
status-live = مباشر
status-needs-decision = بانتظار قرار

## الخطوات السبع
gate-1 = الوصول
gate-2 = صور قبل العمل
gate-3 = اكتمل العمل
gate-4 = صور بعد العمل
gate-5 = التقييم
gate-6 = المراجعة
gate-7 = التوقيع
gate-progress = التقدم، أُنجزت { $passed } من { $total } خطوات
gate-step = الخطوة { $n } من { $total }
gate-step-name = الخطوة { $n } من { $total }، { $name }، { $state }
gate-state-locked = مقفلة
gate-state-open = مفتوحة
gate-state-current = أنت هنا
gate-state-passed = منجزة
gate-state-skipped = متجاوزة
gate-state-waived = معفاة
gate-state-waiting = بالانتظار

## التقييم
stars-of = { $n } من 5 نجوم
stars-choice = { $n ->
    [zero] بلا نجوم
    [one] نجمة واحدة
    [two] نجمتان
    [few] { $n } نجوم
    [many] { $n } نجمة
   *[other] { $n } نجمة
}

## الصور والتواقيع
compare-label = قارن قبل العمل وبعده
signature-of = توقيع { $name }
signature-unreadable = لا يمكن عرض هذا التوقيع. الأصل محفوظ.

## المدة والمسافة
age-now = الآن
age-minutes = قبل { $n } د
age-hours = قبل { $n } س
age-days = قبل { $n } يوم
span-seconds = { $n } ث
span-minutes = { $n } د
span-hours = { $h } س { $m } د
span-days = { $n } يوم
distance-m = { $n } م
distance-km = { $n } كم

## التواريخ
date-long = { $weekday } { $day } { $month }
date-short = { $day } { $month } { $year }
date-and-time = { $date }، { $time }
weekday-1 = الاثنين
weekday-2 = الثلاثاء
weekday-3 = الأربعاء
weekday-4 = الخميس
weekday-5 = الجمعة
weekday-6 = السبت
weekday-7 = الأحد
weekday-short-1 = الاثنين
weekday-short-2 = الثلاثاء
weekday-short-3 = الأربعاء
weekday-short-4 = الخميس
weekday-short-5 = الجمعة
weekday-short-6 = السبت
weekday-short-7 = الأحد
window-days = { $from } – { $to }
day-and-time = { $day } { $time }
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
month-short-1 = يناير
month-short-2 = فبراير
month-short-3 = مارس
month-short-4 = أبريل
month-short-5 = مايو
month-short-6 = يونيو
month-short-7 = يوليو
month-short-8 = أغسطس
month-short-9 = سبتمبر
month-short-10 = أكتوبر
month-short-11 = نوفمبر
month-short-12 = ديسمبر

## أزرار متكررة
action-undo = تراجع
action-cancel = إلغاء
action-save = حفظ
action-close = إغلاق
action-back = رجوع
action-retry = حاول مرة أخرى
action-edit = تعديل
action-sign-in = تسجيل الدخول
action-sign-in-again = تسجيل الدخول من جديد
action-sign-out = تسجيل الخروج
field-withheld = مخفي

time-off = إجازات
time-off-days = { $first } – { $last }
time-off-kind-vacation = إجازة سنوية
time-off-kind-sick = مرض
time-off-kind-training = تدريب
time-off-kind-other = أخرى
time-off-state-asked = مطلوبة
time-off-state-granted = ممنوحة
time-off-state-declined = مرفوضة
time-off-state-withdrawn = مسحوبة
time-off-withdraw = سحب

item-kind-labor = أجرة العمل
item-kind-material = مواد
item-kind-equipment = معدات
item-kind-other = أخرى
item-tax-standard = النسبة العادية
item-tax-reduced = النسبة المخفضة
item-tax-zero = نسبة الصفر
item-tax-exempt = معفى

tax-percent = { $rate } %
tax-reverse-charge = احتساب عكسي
tax-outside-scope = خارج نطاق الضريبة

offer-subtotal = مجموع البنود
offer-discount = خصم
offer-tax = ضريبة { $rate } على { $net }
offer-total = الإجمالي
offer-deposit = يُدفع مقدمًا
offer-item = البند
offer-quantity = الكمية
offer-price = السعر
offer-amount = المبلغ
offer-optional = اختياري
offer-less-of = أقل بـ { $off }
offer-recommended = موصى به
offer-n = الخيار { $n }

estimate-status-draft = مسودة
estimate-status-sent = مُرسل
estimate-status-viewed = شوهد
estimate-status-accepted = مقبول
estimate-status-rejected = مرفوض
estimate-status-expired = منتهٍ
