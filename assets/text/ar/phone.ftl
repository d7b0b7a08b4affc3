# هاتف الفني، بترتيب الشاشات كما في الإنجليزية.

## تسجيل الدخول
phone-sign-in-title = تسجيل الدخول
phone-sign-in-email = البريد الإلكتروني
phone-sign-in-password = كلمة المرور
phone-sign-in-server = الخادم

## الشريط العلوي: ما ينتظر وما أُرسل
banner-offline = غير متصل
banner-offline-waiting = غير متصل · بانتظار الإرسال: { $waits }
banner-waiting = بانتظار الإرسال: { $waits }
banner-sending = جارٍ إرسال { $n } من { $total }
banner-wifi = { $n ->
    [zero] لا صور تنتظر الواي فاي
    [one] صورة واحدة تنتظر الواي فاي
    [two] صورتان تنتظران الواي فاي
    [few] { $n } صور تنتظر الواي فاي
    [many] { $n } صورة تنتظر الواي فاي
   *[other] { $n } صورة تنتظر الواي فاي
}
banner-all-sent = أُرسل كل شيء { $time }
banner-refused = { $n ->
    [zero] لا تغييرات مرفوضة
    [one] تغيير واحد لم يُقبل
    [two] تغييران لم يُقبلا
    [few] { $n } تغييرات لم تُقبل
    [many] { $n } تغييراً لم يُقبل
   *[other] { $n } تغيير لم يُقبل
}
banner-signed-out = تم تسجيل الخروج · عملك محفوظ على هذا الهاتف
banner-revoked = أُوقف استخدام هذا الهاتف · اتصل بالمكتب
banner-wiping = المكتب يمسح هذا الهاتف

## التبويبات
tab-today = اليوم
tab-map = الخريطة
tab-estimates = عروض الأسعار
tab-me = أنا
tab-queue = للإرسال
tabs-label = الرئيسية

## اليوم
today-done-of = تم { $done } من { $total }
today-next = التالي · { $window }
today-anytime = في أي وقت
today-until = حتى { $time }
today-done-at = أُنجز { $time }
today-directions = الاتجاهات
today-call = اتصال
today-call-office = الرقم مخفي عنك. اطلب من المكتب الاتصال بهذا العميل.
today-empty-title = لا زيارات اليوم
today-empty-text = عندما يخطط المكتب زيارة لك تظهر هنا من تلقاء نفسها.

## مهمة
job-on-my-way = أنا في الطريق
job-open = فتح المهمة
job-cant-do = لا يمكن تنفيذ هذه المهمة
job-on-site-since = في الموقع منذ { $time }
job-notes = ملاحظات
job-history = السجل
job-address = العنوان

## الخطوة 1: الوصول
arrival-title = الوصول
arrival-lead = لمسة واحدة تسجل الوقت وموقعك.
arrival-button = لقد وصلت
arrival-accuracy = ±{ $m } م
arrival-far = أنت على بعد { $distance } من العنوان. هل هذا هو المنزل الصحيح؟
arrival-no-position = لا يوجد موقع للمقارنة
arrival-no-position-way-on = تسجيل الوصول بلا موقع
arrival-waiting-fix = جارٍ تحديد موقعك…
arrival-stamped = وصلت { $time }
arrival-wrong-job = مهمة خاطئة

## الخطوتان 2 و4: الصور
photos-before-title = صور قبل العمل
photos-before-lead = صوّر مكان العمل كما وجدته. صورة واحدة تكفي، والمزيد أفضل.
photos-tap-one = المس صورة لإعادة التقاطها أو حذفها.
photos-after-title = صور بعد العمل
photos-after-lead = صوّر العمل المنجز، من المكان نفسه إن أمكن.
photos-take = التقاط صورة
photos-retake = إعادة الالتقاط
photos-delete = حذف الصورة
photos-on-phone = على الهاتف · { $time }
photos-sent = أُرسلت · { $time }
photos-promise = محفوظة على هذا الهاتف. تُرسل عند توفر الإشارة وتبقى هنا حتى تصل إلى المكتب.
photos-original-coming = الصورة الكاملة قادمة من المكتب…
photos-original-away = الصورة الكاملة لدى المكتب. تصل عند توفر الإشارة.
photos-cant = لا يمكنك التقاط صور؟ اذكر السبب
photos-camera-done = تم
photos-shutter = التقط
photos-label = { $kind }، صورة { $n }، { $time }
photos-no-camera = تعذر فتح الكاميرا. اختر صورة بدلاً من ذلك.
work-start = بدء العمل

## الخطوة 3: العمل
work-title = العمل
work-complete = اكتمل العمل
work-since = قيد العمل منذ { $time }
work-notes = ما تم عمله
work-notes-hint = يقرأ العميل هذه الكلمات ويوقّع عليها. اكتبها، أو أملِها بلوحة المفاتيح. إذا بقيت فارغة يوقّع العميل على ما تم طلبه.
work-from-checklist = خذها من قائمة التحقق
work-still-open = ما زال مفتوحاً: { $points }.
work-open-title = { $n ->
    [zero] لا نقاط مفتوحة من { $total }. هل تنهي العمل؟
    [one] نقطة واحدة من { $total } ما زالت مفتوحة. هل تنهي العمل على أي حال؟
    [two] نقطتان من { $total } ما زالتا مفتوحتين. هل تنهي العمل على أي حال؟
    [few] { $n } نقاط من { $total } ما زالت مفتوحة. هل تنهي العمل على أي حال؟
    [many] { $n } نقطة من { $total } ما زالت مفتوحة. هل تنهي العمل على أي حال؟
   *[other] { $n } نقطة من { $total } ما زالت مفتوحة. هل تنهي العمل على أي حال؟
}
work-open-why = لماذا؟ (إن شئت)
work-open-later = يرى المكتب النقاط المفتوحة. يمكنك وضع علامة عليها حتى يوقّع العميل.
work-open-complete = إنهاء على أي حال
work-open-back = العودة إلى قائمة التحقق
work-during-photos = صور أثناء العمل

## الخطوات 5 إلى 7: دور العميل
rating-title = التقييم
rating-hand-over = سلّم الهاتف للعميل
rating-way-back = مقفل ما دام في يد العميل. لاسترداده اضغط مطولاً ثانيتين على اسم الشركة في الأعلى، أو المسه أربع مرات.
rating-save = حفظ التقييم
rating-by-customer = لمسها العميل على الهاتف المسلَّم إليه.
rating-by-technician = لمسها الفني نيابة عن العميل.
rating-not-present = العميل غير موجود
review-title = المراجعة
signature-title = التوقيع
signature-complete = إنهاء المهمة
finish-title = أُنجزت المهمة
finish-next = الزيارة التالية

## الأسباب والبدائل
reason-title = اذكر السبب
reason-label = السبب
reason-other = سبب آخر
reason-missing = يرجى اختيار سبب أو كتابته.
reason-no-access = لا يمكن الدخول
reason-parts-needed = تلزم قطع
reason-customer-declined = رفض العميل
reason-unsafe = غير آمن
reason-dark = ظلام شديد أو مكان ضيق
reason-privacy = العميل لا يريد صوراً

## للإرسال والمرتجع
queue-title = للإرسال
queue-empty-title = أُرسل كل شيء
queue-empty-text = ما تفعله بلا إشارة ينتظر هنا حتى يصل إلى المكتب.
queue-send-now = أرسل الآن
queue-export = حفظ نسخة مشفرة
inbox-title = لم يُقبل
inbox-empty-title = لا شيء هنا
inbox-empty-text = إذا لم يستطع المكتب قبول تغيير منك فستجده هنا مع السبب.
inbox-you-did = ما فعلته
inbox-why-not = لماذا لا
inbox-now-there = الموجود الآن
inbox-retry = أرسل مرة أخرى
inbox-discard = تجاهل

## أنا
me-title = أنا
me-theme = المظهر
me-theme-system = مثل الهاتف
me-theme-light = فاتح
me-theme-dark = داكن
me-theme-sunlight = ضوء الشمس
me-language = اللغة
me-last-contact = آخر اتصال { $age }
me-sign-out-unsent = لم يُرسل بعد: { $waits }. يبقى على هذا الهاتف ويُرسل عندما تسجّل الدخول هنا من جديد.
me-sign-out-code = دخلت برمز، وقد استُعمل. لتسجيل الدخول من جديد تحتاج إلى رمز جديد من المكتب، أو إلى بريدك وكلمة مرورك إن كانا لديك.

## عندما يحدث خطأ
error-title = لم ينجح ذلك
error-safe = عملك آمن على هذا الهاتف.
error-storage-full = هذا الهاتف ممتلئ. أفرغ بعض المساحة؛ لا يضيع شيء مما حُفظ.

## في كل مكان
loading = جارٍ التحميل…
since = منذ { $time }
size-kb = { $n } ك.ب
size-mb = { $n } م.ب
size-gb = { $n } غ.ب
preview-reconnecting = جارٍ إعادة الاتصال…
error-store = لم يستطع الهاتف حفظ ذلك. أغلق التطبيق وافتحه من جديد؛ ما حُفظ من قبل آمن.

## تسجيل الدخول، تتمة
sign-in-people = شركة تجريبية: الدخول باسم
sign-in-own = بالبريد وكلمة المرور
sign-in-missing = يرجى إدخال البريد وكلمة المرور.
sign-in-wrong = البريد أو كلمة المرور غير صحيح. يرجى المحاولة مرة أخرى.
sign-in-offline = تعذر الوصول إلى الخادم. تحقق من العنوان والإشارة؛ تسجيل الدخول يحتاج إلى اتصال مرة واحدة.
sign-in-too-often = محاولات كثيرة. انتظر بضع دقائق ثم حاول مرة أخرى.
sign-in-server-wrong = لا يصلح عنوان الخادم هذا. يكون على هذا الشكل: https://office.example.com
sign-in-busy = جارٍ تسجيل الدخول…
sign-in-have-code = لدي رمز
sign-in-have-password = لدي بريد وكلمة مرور
sign-in-code = رمز من المكتب
sign-in-code-hint = ثمانية أحرف وأرقام، مثل K7QM-2XPD
sign-in-code-missing = يرجى إدخال الرمز.
sign-in-code-wrong = هذا الرمز غير صالح، أو لم يعد صالحاً. تحقق منه حرفاً حرفاً، أو اطلب رمزاً جديداً من المكتب.
sign-in-needs-code = حسابك محمي بخطوة ثانية. على الهاتف يكون الدخول برمز: اطلبه من المالك أو المسؤول.
sign-in-with-code = الدخول بالرمز
sign-in-company-title = أي شركة؟
sign-in-company-text = تعمل لدى عدة شركات تصلح لها كلمة المرور هذه. اختر واحدة.
sign-in-company-other = للعمل لاحقاً لشركة أخرى سجّل الخروج ثم الدخول من جديد. ما لم يصل إلى شركة بعد يبقى على هذا الهاتف حتى تسجّل الدخول إليها مرة أخرى.
sign-in-promise = بعد تسجيل الدخول يعمل كل شيء بلا إشارة.
sign-in-waits = ينتظر الإرسال على هذا الهاتف عمل يعود إلى { $names }. يُرسل عندما يسجّل صاحبه الدخول هنا.

## الشريط العلوي، تتمة
banner-looking = جارٍ النظر فيما ينتظر…
banner-nothing-waiting = لا شيء ينتظر
banner-too-old = هذا التطبيق قديم ولا يستطيع الاستقبال. عملك ما زال يُرسل؛ يرجى التحديث.

## اليوم، تتمة
today-next-label = الزيارة التالية
today-all-done = أُنجزت كل زيارات اليوم.
today-look-again = انظر مرة أخرى
today-new = جديدة
today-moved = نُقلت من { $from }
today-ended = { $n ->
    [zero] لم تنته أي زيارة دون إنجاز.
    [one] انتهت زيارة واحدة دون إنجاز.
    [two] انتهت زيارتان دون إنجاز.
    [few] انتهت { $n } زيارات دون إنجاز.
    [many] انتهت { $n } زيارة دون إنجاز.
   *[other] انتهت { $n } زيارة دون إنجاز.
}
today-nothing-more = لا شيء آخر مخطط لليوم.
gone-chip = لم تعد زيارتك
gone-given = أُسندت إلى { $name }.
gone-given-when = أُسندت إلى { $name }، { $when }.
gone-off = لم تعد في خطتك.
gone-off-when = رُفعت من خطتك، { $when }.
gone-do-not-go = لا تذهب.
gone-begun = ما سجلته هناك محفوظ. اسأل المكتب فيمَ يُحتسب.
gone-call = اتصل بالمكتب
gone-read = فهمت
undo-on-my-way = في الطريق منذ { $time }
undo-work-complete = اكتمل العمل { $time }
undo-ended = انتهت الزيارة { $time }
undo-absent = العميل غير موجود { $time }
undo-left-out = تُركت { $time }: { $name }
undo-photo = حُذفت الصورة { $time }
take-back = تراجع عنه
today-first-title = بانتظار مهامك
today-first-text = تصل مع أول اتصال ثم تبقى على هذا الهاتف.
today-upcoming = { $n ->
    [zero] لا زيارات لاحقاً
    [one] زيارة واحدة لاحقاً
    [two] زيارتان لاحقاً
    [few] { $n } زيارات لاحقاً
    [many] { $n } زيارة لاحقاً
   *[other] { $n } زيارة لاحقاً
}
today-upcoming-many = أكثر من { $n } زيارة لاحقاً
today-upcoming-more = عرض المزيد

## مهمة، تتمة
job-number = JOB-{ $n }
job-urgent = عاجل
job-what = المطلوب
job-amount = المبلغ
job-unplanned = لم تُجدول بعد
job-already-here = أنا هنا بالفعل
job-ended = انتهت
job-gone-title = لم تعد هذه المهمة على هاتفك
job-gone-text = أُسندت إلى شخص آخر أو رُفعت من الخطة. ما سجلته محفوظ وما زال يُرسل.
job-taken-away = أُسندت هذه المهمة إلى شخص آخر؛ ما سجلته محفوظ.
ended-continues = انتهت هذه الزيارة. العمل لم يكتمل.
ended-continues-short = انتهت، تلزم زيارة أخرى
ended-parts = انتهت هذه الزيارة دون إنجاز: تلزم قطع.
ended-no-access = انتهت هذه الزيارة دون إنجاز: لم يفتح لنا أحد.
ended-declined = انتهت هذه الزيارة دون إنجاز: رفض العميل.
ended-cancelled = رفع المكتب هذه الزيارة من الخطة.
ended-unsent = لا يعلم المكتب بذلك بعد. يُرسل عندما تتوفر الإشارة.
ended-sent = يرى المكتب ذلك ويمكنه تخطيط زيارة أخرى.
note-add = إضافة ملاحظة
note-edit = تعديل الملاحظة
note-text = ملاحظة
note-missing = يرجى كتابة شيء أولاً.
notes-none = لا ملاحظات بعد

## الخطوة التالية كما يقولها الزر الرئيسي
next-arrival = إلى الوصول
next-leave = إلى الخطوة الأخيرة
next-before-photos = التقط صور قبل العمل
next-work = إلى العمل
next-after-photos = التقط صور بعد العمل
next-rating = اطلب التقييم
next-review = اعرض المراجعة
next-signature = احصل على التوقيع

## أي خطوة
step-go-to = التالي: { $name }
step-passed = أنجزها { $name } { $time }
step-granted = تُركت بإذن { $name }، { $time }: { $reason }
step-trusted = تُركت على كلمتك، { $time }: { $reason }. المكتب يرى السبب.
step-not-in-profile = هذا النوع من المهام ليست فيه هذه الخطوة.
step-low-rating = تُركت: كان التقييم منخفضاً. المكتب يرى التقييم.
step-absent = تُركت، العميل غير موجود: { $reason }
step-locked-title = ليس بعد
step-locked-text = أولاً: { $first }.
step-cannot = لا يمكن إنهاء هذه الخطوة؟ اذكر السبب

## الخطوة 1، تتمة
arrival-from-address = من العنوان
arrival-denied = لا يُسمح لهذا التطبيق باستخدام موقعك. اسمح به في إعدادات الهاتف، أو سجّل الوصول بلا موقع.
arrival-not-found = لم يُعثر على موقع هنا. حاول في الخارج، أو سجّل الوصول بلا موقع.
arrival-no-position-lead = يُسجل الوقت على كل حال. قل لماذا لا يوجد موقع.
arrival-no-position-confirm = تسجيل الوصول بلا موقع
arrival-wrong-job-text = يُلغى تسجيل الوصول. الصور التي التقطتها هنا تبقى في السجل.
arrival-wrong-job-confirm = إلغاء تسجيل الوصول
no-fix-indoors = لا إشارة في الداخل
no-fix-denied = الموقع غير مسموح
no-fix-broken = الهاتف لا يجد الموقع

## الخطوتان 2 و4، تتمة
photos-need = { $n ->
    [zero] لا تلزم صور.
    [one] تلزم صورة واحدة على الأقل.
    [two] تلزم صورتان على الأقل.
    [few] تلزم { $n } صور على الأقل.
    [many] تلزم { $n } صورة على الأقل.
   *[other] تلزم { $n } صورة على الأقل.
}
photos-done = الصور جاهزة
photos-for-wifi = تنتظر الواي فاي
photos-sending = جارٍ الإرسال · { $time }
photos-kept = هذه الصورة جزء من السجل وتبقى كما هي.
photos-pick-short = الملفات
camera-shows = ما تراه الكاميرا
camera-saving = جارٍ الحفظ…
camera-taken = { $n ->
    [zero] لا صور محفوظة
    [one] حُفظت صورة واحدة
    [two] حُفظت صورتان
    [few] حُفظت { $n } صور
    [many] حُفظت { $n } صورة
   *[other] حُفظت { $n } صورة
}
camera-denied = لا يُسمح لهذا التطبيق باستخدام الكاميرا. اسمح به في إعدادات الهاتف، أو اختر صورة من الملفات.
camera-failed = لم تُلتقط تلك الصورة. يرجى المحاولة مرة أخرى.
camera-too-large = هذه الصورة كبيرة جداً. يرجى التقاطها مرة أخرى.
camera-unreadable = هذا الملف ليس صورة صالحة. يرجى اختيار ملف آخر.

## الخطوة 3، تتمة
work-checklist = قائمة التحقق، { $done } من { $total }

## الخطوات 5 إلى 7، تتمة
rating-lead = اسأل كيف كان العمل: يلمس العميل النجوم، هنا أو والهاتف في يده.
review-lead = اسأل هنا، أو سلّم الهاتف.
review-accepted = العميل مستعد لكتابة مراجعة. لا يُرسل شيء تلقائياً: يرى المكتب الجواب ويمكنه أن يطلبها منه.
review-declined = لا يريد العميل كتابة مراجعة.
absent-lead = يُترك التقييم والمراجعة والتوقيع. لا يُسأل العميل تلقائياً؛ يرى المكتب أنها ناقصة.
absent-left = غادر العميل
absent-keys = سُلّمت المفاتيح، لا أحد هنا
absent-nobody = لا أحد يفتح الباب
absent-confirm = المتابعة بلا العميل
signature-lead = يتحقق العميل مما تم عمله ثم يوقّع.
signature-leave-lead = لمسة واحدة تسجل الوقت وموقعك عند المغادرة.
signature-absent = لم يكن أحد موجوداً ليوقّع. يرى المكتب أن التقييم والتوقيع ناقصان.
signature-refused = لم يُوقّع، { $when }: { $reason }
finish-at = اكتملت { $time }
finish-waiting = { $n ->
    [zero] لا شيء بانتظار الإرسال.
    [one] عنصر واحد محفوظ على هذا الهاتف ويُرسل عند توفر الإشارة.
    [two] عنصران محفوظان على هذا الهاتف ويُرسلان عند توفر الإشارة.
    [few] { $n } عناصر محفوظة على هذا الهاتف وتُرسل عند توفر الإشارة.
    [many] { $n } عنصراً محفوظاً على هذا الهاتف وتُرسل عند توفر الإشارة.
   *[other] { $n } عنصر محفوظ على هذا الهاتف وتُرسل عند توفر الإشارة.
}
finish-sent = لدى المكتب كل شيء.
finish-back-today = العودة إلى اليوم

## الأسباب والبدائل، تتمة
reason-wrong-skill = يلزم مختص آخر
reason-continues = يُستكمل في يوم آخر
reason-camera-broken = الكاميرا لا تعمل
rating-cannot = لا يمكن التقييم
signature-cannot = لا يمكن التوقيع
reason-no-rating = العميل لا يريد التقييم
reason-hurry = العميل مستعجل
reason-on-paper = وُقّع على الورق
reason-screen-broken = الشاشة لا تقبل التوقيع
escape-on-trust = المتابعة بدونها
escape-ask = اسأل المكتب
escape-lead-trust = يمكنك المتابعة فوراً؛ المكتب يرى السبب. أو اسأل أولاً.
escape-lead-ask = القرار للمكتب. يمكنك القيام بعمل آخر في هذه الأثناء.
escape-asked = سُئل المكتب عند { $time }: «{ $reason }». عندما يسمح تُفتح هذه الخطوة من تلقاء نفسها.
escape-asked-unsent = لم يُرسل بعد: يُسأل المكتب حالما تتوفر الإشارة. «{ $reason }»، { $time }
escape-refused = رفض { $name } عند { $time }. نفّذ هذه الخطوة أو اسأل مرة أخرى. «{ $reason }»
cannot-do-lead = هذا ينهي الزيارة دون إنجاز. يرى المنسّق السبب بعد إرساله ويمكنه تخطيط زيارة أخرى.
cannot-do-more = هل من شيء ينبغي أن يعرفه المنسّق؟
cannot-do-photos = صور تبيّن السبب
cannot-do-confirm = إنهاء هذه الزيارة

queue-since = منذ { $time } · { $age }
queue-why-next = دوره التالي في الإرسال
queue-why-sending = جارٍ إرساله
queue-why-no-signal = ينتظر الإشارة
queue-why-wifi = ينتظر الواي فاي كما اخترت
queue-why-signed-out = ينتظر حتى تسجّل الدخول من جديد
queue-why-not-taken = لم يستطع المكتب استلامه بعد؛ تُعاد المحاولة تلقائياً
queue-why-blobs = هو لدى المكتب؛ صوره تُرسل بعد قليل
queue-why-blobs-sending = هو لدى المكتب؛ جارٍ إرسال صوره
queue-why-blob-not-taken = هو لدى المكتب، لكن صورة منه لم تُستلم بعد؛ تُعاد المحاولة تلقائياً
queue-why-parked = هو لدى المكتب ولم يقرر بعد
queue-why-parked-out-of-use = هو لدى المكتب، موضوع جانباً لأن هذا الهاتف كان موقوفاً. شخص هناك يقرر هل يُحتسب.
queue-why-parked-deactivated = هو لدى المكتب، موضوع جانباً لأن حسابك لم يكن نشطاً. شخص هناك يقرر هل يُحتسب.
queue-why-parked-too-new = هو لدى المكتب، موضوع جانباً لأن تطبيقك أحدث من خادمه. بعد تحديث الخادم يُدخله شخص هناك.
queue-why-parked-waits-for-refused = يعتمد على شيء لم يقبله المكتب. أرسل ذاك مرة أخرى أو تجاهله ضمن «لم يُقبل»؛ وهذا يتبعه من تلقاء نفسه.
queue-export-more = لا إشارة منذ مدة؟
queue-export-text = احفظ ما ينتظر هنا في ملف لا يفتحه إلا مكتبك، وأوصله أو أرسله إليه. وهو يُرسل من تلقاء نفسه أيضاً عند توفر الإشارة؛ ويُحتسب مرة واحدة فقط.
queue-export-saved = حُفظ في { $file }
export-no-key = لم يتصل هذا الهاتف بالمكتب منذ أن صار قادراً على ذلك. حاول بعد الاتصال القادم.
inbox-both = النصان
inbox-yours = ما كتبته
inbox-theirs = الموجود الآن
inbox-edit-title = عدّله وأرسله مرة أخرى
inbox-edit-send = حفظ وإرسال
me-sign-out-export-text = توضع نسخة في ملف لا يفتحه إلا مكتبك.

## موقوف
queue-revoked = أوقف المكتب استخدام هذا الهاتف. يمكنك إنهاء ما بيدك: يُرسل، والمكتب يقرر هل يُحتسب. لا يصل جديد إلى هذا الهاتف. اتصل بالمكتب.
queue-too-old = هذا التطبيق قديم ولا يستطيع استقبال جديد. ما تفعله ما زال يُرسل. يرجى تحديث التطبيق.
wiping-title = جارٍ مسح هذا الهاتف
wiping-text = طلب المكتب ذلك. ما لم يُرسل بعد يذهب إلى المكتب أولاً؛ ثم يُحذف كل ما يخصك من هذا الهاتف.
wiping-left = { $n ->
    [0] كل شيء لدى المكتب.
    [zero] كل شيء لدى المكتب.
    [one] عنصر واحد ما زال في الطريق.
    [two] عنصران ما زالا في الطريق.
    [few] { $n } عناصر ما زالت في الطريق.
    [many] { $n } عنصراً ما زال في الطريق.
   *[other] { $n } عنصر ما زال في الطريق.
}
wiped-notice = طلبت { $company } حذف البيانات من هذا الهاتف. اسأل المكتب هل تسجّل الدخول من جديد.

## للإرسال والمرتجع، تتمة
queue-no-job = لا يخص مهمة
queue-state-waiting = على الهاتف
queue-state-blobs = { $n ->
    [zero] لا صور
    [one] صورة واحدة
    [two] صورتان
    [few] { $n } صور
    [many] { $n } صورة
   *[other] { $n } صورة
}
queue-state-parked = المكتب ينظر فيه
queue-state-parked-refused = ينتظرك
queue-state-doubtful = قد يُرفض
queue-state-wifi = ينتظر الواي فاي
queue-wifi = الصور الصغيرة لدى المكتب. الصور الكاملة تنتظر الواي فاي.
queue-wifi-anyway = أرسل الآن على أي حال
queue-attempts = عدد المحاولات: { $n }
queue-signed-out = سجّل الدخول من جديد للإرسال. يمكنك متابعة العمل؛ لا يضيع شيء.
inbox-discard-sure = يُزال هذا من قائمتك نهائياً. ما سجلته في الموقع يحتفظ به المكتب.
inbox-discard-confirm = تجاهله
inbox-visit-cancelled = رُفعت الزيارة من الخطة.
inbox-visit-yours = الزيارة مجدولة لك.
inbox-visit-others = الزيارة مجدولة لشخص آخر.

## ما تم، باسم التغيير
did-something = تغيير
did-on-my-way = في الطريق
did-arrival = الوصول
did-photo-before = صورة قبل العمل
did-photo-during = صورة أثناء العمل
did-photo-after = صورة بعد العمل
did-work-started = بدء العمل
did-work-complete = اكتمل العمل
did-photos-done = صور بعد العمل جاهزة
did-rating = التقييم
did-review = جواب المراجعة
did-signature = التوقيع
did-not-signed = لم يُوقّع
did-departure = إنهاء المهمة
did-customer-absent = العميل غير موجود
did-escape = ذكر السبب
did-cannot-do = لا يمكن تنفيذ المهمة
did-retracted = تراجع
did-see-visit = إبلاغ المكتب بأنك رأيت الخطة
did-withdraw = سحب ملاحظة كانت تنتظر
did-edit-company = تغيير بيانات الشركة
did-set-view = تغيير مدة احتفاظ الهواتف بالعمل
did-set-second-factor = تغيير طريقة تسجيل الدخول
did-set-roles = تغيير ما يقوم به شخص هنا
did-edit-person = تغيير بيانات زميل
did-language = اختيار لغة التطبيق
did-add-note = ملاحظة جديدة
did-edit-note = تعديل ملاحظة
did-add-price-item = أضاف بندًا إلى قائمة الأسعار
did-edit-price-item = غيّر بندًا في قائمة الأسعار
did-add-estimate = أضاف عرض سعر
did-edit-estimate = غيّر عرض سعر
did-send-estimate = أرسل عرض سعر
did-view-estimate = عرض عرض السعر
did-accept-estimate = سجّل قبولًا
did-reject-estimate = سجّل رفضًا
did-expire-estimate = انتهى عرض سعر
did-withdraw-estimate = سحب قبولًا
did-delete-estimate = حذف عرض سعر
did-restore-estimate = استعاد عرض سعر
did-approve-estimate = وافق على عرض سعر
did-revise-estimate = طلب تعديل عرض سعر
did-book-estimate = أنشأ عملًا من عرض سعر
did-add-time-off = طلب إجازة
did-edit-time-off = تغيير إجازة

## أسماء الحقول، للرفض
field-reason = السبب
field-no-fix = سبب عدم وجود موقع
field-signer = اسم الموقّع
field-name = الاسم
field-comment = التعليق
field-done = ما تم عمله
field-remarks = الملاحظات
field-text = النص

## أنا، تتمة
me-text-size = حجم النص
me-about = عن هذا الهاتف
me-server = الخادم
me-device = الهاتف
me-version = الإصدار
me-contact = المكتب
me-storage = التخزين
me-storage-text = مهامك وصورك على هذا الهاتف.
me-sync-now = تحديث الآن
me-photos = إرسال الصور
me-photos-any-network = عبر أي شبكة
me-photos-wifi-only = عبر الواي فاي فقط
me-photos-small-ones = التواقيع والصور الصغيرة تُرسل دائماً على الفور.
me-photos-on-metered = هذا الهاتف على بيانات الجوال الآن.
me-photos-on-wifi = هذا الهاتف على الواي فاي الآن.
me-photos-network-unknown = لا يخبر هذا الهاتف بأي شبكة هو متصل: عندئذ تُرسل الصور الكاملة أيضاً.
me-photos-keep = الاحتفاظ بالصور الكاملة على هذا الهاتف
me-photos-days = { $n ->
    [zero] أقل من يوم
    [one] يوم واحد
    [two] يومان
    [few] { $n } أيام
    [many] { $n } يوماً
   *[other] { $n } يوم
}
me-photos-always = دائماً
me-photos-as-office = كما يقول المكتب: { $span }
me-photos-keep-text = تُحسب المدة من وصولها إلى المكتب. إذا ضاقت المساحة حُذفت الأقدم قبل ذلك. الصورة الصغيرة تبقى، والكاملة تعود عندما تفتحها.
me-sign-out-clean = لدى المكتب كل شيء. تُرفع مهامك من شاشة هذا الهاتف.
me-sign-out-export = الاحتفاظ بنسخة مشفرة وتسجيل الخروج
me-sign-out-anyway = تسجيل الخروج
me-copy-kept = ما لم يُرسل يبقى على هذا الهاتف ويُرسل عندما تسجّل الدخول من جديد. توجد نسخة في { $file }.

## ما ينتظر كما يعدّه الناس
waits-photos = { $n ->
    [zero] لا صور
    [one] صورة واحدة
    [two] صورتان
    [few] { $n } صور
    [many] { $n } صورة
   *[other] { $n } صورة
}
waits-changes = { $n ->
    [zero] لا تغييرات
    [one] تغيير واحد
    [two] تغييران
    [few] { $n } تغييرات
    [many] { $n } تغييراً
   *[other] { $n } تغيير
}
waits-both = { $photos } و{ $changes }

## صور مختارة من الهاتف
photos-gallery = التُقطت { $when }، من المعرض
photos-gallery-undated = من المعرض. وقت التقاطها غير معروف.
photos-time-unknown = الوقت غير معروف
picking-keeping = جارٍ حفظ الصورة { $n } من { $total }…
picking-refused = { $n ->
    [zero] أُخذت كل الصور
    [one] صورة واحدة لم تؤخذ
    [two] صورتان لم تؤخذا
    [few] { $n } صور لم تؤخذ
    [many] { $n } صورة لم تؤخذ
   *[other] { $n } صورة لم تؤخذ
}
picking-kind = لا يستطيع هذا الهاتف قراءة هذا النوع من الصور. التقط الصورة هنا، أو احفظها بصيغة JPEG واخترها مرة أخرى.
picking-away = تعذرت قراءة الملف. إذا كان في السحابة فافتحه أولاً في المعرض ثم اختره مرة أخرى.
picking-damaged = جزء من الصورة مفقود: الملف تالف. اختر صورة أخرى، أو احتفظ بالموجود منها.
picking-too-large = في الصورة نقاط أكثر مما يسعه هذا الهاتف. اختر نسخة أصغر.
picking-not-stored = تعذر حفظها. أفرغ مساحة على الهاتف واخترها مرة أخرى.
picking-ended = أُغلق التطبيق قبل حفظها. اخترها مرة أخرى.
picking-keep-damaged = احتفظ بالموجود
picking-seen = حسناً

me-time-off-none = لم تطلب إجازة بعد.
me-time-off-ask = اطلب إجازة
me-time-off-first = أول يوم إجازة
me-time-off-last = آخر يوم إجازة
me-time-off-kind = السبب
me-time-off-note = ملاحظة
me-time-off-send = اطلب
me-time-off-asked = يراه المكتب حالما تتوفر الإشارة.
me-time-off-days = اختر أول يوم وآخر يوم.

## A browser that keeps the app's files
me-kept-safe = محفوظ بأمان على هذا الهاتف: وعد المتصفح بألا يزيله.
me-kept-installed = مثبت. لم يعد المتصفح بحفظ كل شيء: إذا امتلأ الهاتف فقد يزيل ما لم يُرسل.
me-kept-not = قد ينسى هذا الهاتف العمل غير المرسل: ثبّت التطبيق.
me-kept-install = تثبيت التطبيق
me-kept-ask = اطلب من المتصفح حفظه
me-kept-refused = لا يعد المتصفح بذلك بعد. يفعل ذلك للتطبيقات المثبتة التي تُستخدم كثيرًا.
me-kept-room = { $used } مستخدمة، { $left } متبقية
me-kept-full = المساحة المتبقية على هذا الهاتف قليلة. أفرغ بعضها قبل التقاط المزيد من الصور.
size-megabytes = { $n } م.ب
size-gigabytes = { $n } غ.ب
arrival-asks = عند الضغط يسأل الهاتف إن كان يُسمح لهذا التطبيق بمعرفة مكانك: اسمح بذلك. لا ينظر إلا أثناء استخدامك للتطبيق، ولا يُرسل موقعك إلا مع ما تسجله.
arrival-denied-page = لا يخبر المتصفح هذا التطبيق بموقعك. { $way } أو سجّل الوصول بلا موقع.
camera-asks = سيسأل الهاتف إن كان يُسمح لهذا التطبيق باستخدام الكاميرا: اسمح بذلك. تُفتح على هذه الشاشة فقط، لصور هذه المهمة.
camera-asks-open = افتح الكاميرا
camera-denied-page = لا يتيح المتصفح الكاميرا لهذا التطبيق. { $way } أو اختر صورة من الملفات.
way-back-page = اضغط على العلامة بجانب العنوان واسمح هناك ثم حاول مرة أخرى.
way-back-android = اضغط مطولًا على أيقونة التطبيق، ثم معلومات التطبيق، ثم الأذونات، واسمح بذلك.
way-back-apple = أغلق التطبيق وافتحه مجددًا: يسأل iPhone من جديد. وإلا فاسمح بذلك في الإعدادات ضمن التطبيقات وSafari.

## Pictures that another app shared
shared-title = { $n ->
    [zero] لم تُشارك صور مع Sevengate
    [one] شوركت صورة واحدة مع Sevengate
    [two] شوركت صورتان مع Sevengate
    [few] شوركت { $n } صور مع Sevengate
    [many] شوركت { $n } صورة مع Sevengate
   *[other] شوركت { $n } صورة مع Sevengate
}
shared-put = ضعها في مهمة
shared-which = في أي مهمة؟
shared-what = ماذا تُظهر؟
shared-later = يمكن وضعها في مهمة بعد وصولك إليها. تنتظر هنا حتى ذلك الحين.
shared-discard = تجاهلها
shared-discard-text = { $n ->
    [zero] لا صور تُزال من Sevengate.
    [one] تُزال صورة واحدة من Sevengate. تبقى حيث شوركت منه.
    [two] تُزال صورتان من Sevengate. تبقيان حيث شوركتا منه.
    [few] تُزال { $n } صور من Sevengate. تبقى حيث شوركت منه.
    [many] تُزال { $n } صورة من Sevengate. تبقى حيث شوركت منه.
   *[other] تُزال { $n } صورة من Sevengate. تبقى حيث شوركت منه.
}

## أنا: العلم بالزيارات والتطبيق مغلق
me-notices = الزيارات الجديدة والمنقولة
me-notices-text = يستطيع هذا الهاتف أن يخبرك عندما تكون زيارة جديدة أو منقولة أو ملغاة، والتطبيق مغلق أيضاً. يظهر الوقت والعميل عندئذ على الشاشة المقفلة.
me-notices-turn-on = أخبرني بالزيارات الجديدة والمنقولة
me-notices-turn-off = توقف عن إخباري
me-notices-on = هذا الهاتف يخبرك.
me-notices-blocked = هذا الهاتف لا يسمح بذلك. اسمح بالإشعارات لـ Sevengate في إعدادات المتصفح أو الهاتف ثم عد إلى هنا.
me-notices-missing = هذا المتصفح لا يستطيع ذلك. على iPhone أو iPad أضف Sevengate إلى الشاشة الرئيسية (مشاركة، ثم إضافة إلى الشاشة الرئيسية) وافتحه من هناك.
me-notices-unanswered = لم تتم الإجابة عن السؤال. اضغط مرة أخرى واسمح به.
me-notices-failed = تعذر الوصول إلى خدمة إشعارات المتصفح. حاول لاحقاً.
me-notices-not-offered = مكتبك لا يرسل مثل هذه الإشعارات.
me-notices-later = تعذر الوصول إلى مكتبك. حاول عندما تتوفر الإشارة.
ring-new = زيارة جديدة
ring-moved = نُقلت الزيارة
ring-given = لم تعد زيارتك
ring-cancelled = أُلغيت الزيارة
ring-many = { $n ->
    [zero] لا زيارات جديدة أو منقولة أو ملغاة
    [one] زيارة واحدة جديدة أو منقولة أو ملغاة
    [two] زيارتان جديدتان أو منقولتان أو ملغاتان
    [few] { $n } زيارات جديدة أو منقولة أو ملغاة
    [many] { $n } زيارة جديدة أو منقولة أو ملغاة
   *[other] { $n } زيارة جديدة أو منقولة أو ملغاة
}
