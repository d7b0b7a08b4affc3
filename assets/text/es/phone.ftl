# El teléfono del técnico, por pantallas, como en inglés.

## Iniciar sesión
phone-sign-in-title = Iniciar sesión
phone-sign-in-email = Correo electrónico
phone-sign-in-password = Contraseña
phone-sign-in-server = Servidor

## La franja de arriba: qué espera, qué se ha enviado
banner-offline = Sin conexión
banner-offline-waiting = Sin conexión · { $waits } en espera
banner-waiting = { $waits } por enviar
banner-sending = Enviando { $n } de { $total }
banner-wifi = { $n ->
    [one] 1 foto espera wifi
   *[other] { $n } fotos esperan wifi
}
banner-all-sent = Todo enviado { $time }
banner-refused = { $n ->
    [one] 1 cambio no fue aceptado
   *[other] { $n } cambios no fueron aceptados
}
banner-signed-out = Sesión cerrada · su trabajo sigue en este teléfono
banner-revoked = Este teléfono está dado de baja · llame a la oficina
banner-wiping = La oficina está borrando este teléfono

## Pestañas
tab-today = Hoy
tab-map = Mapa
tab-estimates = Presupuestos
tab-me = Yo
tab-queue = Por enviar
tabs-label = Principal

## Hoy
today-done-of = { $done } de { $total } hechas
today-next = Siguiente · { $window }
today-anytime = A cualquier hora
today-until = hasta las { $time }
today-done-at = Hecha { $time }
today-directions = Cómo llegar
today-call = Llamar
today-call-office = El número está oculto para usted. Pida a la oficina que llame a este cliente.
today-empty-title = Hoy no hay visitas
today-empty-text = Cuando la oficina le planifique una visita, aparecerá aquí sola.

## Un trabajo
job-on-my-way = Voy en camino
job-open = Abrir trabajo
job-cant-do = No puedo hacer este trabajo
job-on-site-since = En el lugar desde las { $time }
job-notes = Notas
job-history = Historial
job-address = Dirección

## Paso 1: llegada
arrival-title = Llegada
arrival-lead = Un toque registra la hora y su posición.
arrival-button = He llegado
arrival-accuracy = ±{ $m } m
arrival-far = Está a { $distance } de la dirección. ¿Es la casa correcta?
arrival-no-position = Sin posición para comparar
arrival-no-position-way-on = Llegar sin posición
arrival-waiting-fix = Buscando su posición…
arrival-stamped = Llegada { $time }
arrival-wrong-job = Trabajo equivocado

## Pasos 2 y 4: fotos
photos-before-title = Fotos de antes
photos-before-lead = Muestre el lugar tal como lo encontró. Con una basta, mejor si son más.
photos-tap-one = Toque una foto para repetirla o borrarla.
photos-after-title = Fotos de después
photos-after-lead = Muestre el trabajo terminado, desde el mismo sitio si puede.
photos-take = Tomar foto
photos-retake = Repetir
photos-delete = Borrar foto
photos-on-phone = En el teléfono · { $time }
photos-sent = Enviada · { $time }
photos-promise = Guardadas en este teléfono. Se envían cuando hay señal y se quedan aquí hasta que la oficina las tenga.
photos-original-coming = La foto completa está llegando de la oficina…
photos-original-away = La foto completa está en la oficina. Llega cuando hay señal.
photos-cant = ¿No puede tomar fotos? Diga el motivo
photos-camera-done = Listo
photos-shutter = Disparar
photos-label = { $kind }, foto { $n }, { $time }
photos-no-camera = No se puede abrir la cámara. Elija una imagen.
work-start = Empezar el trabajo

## Paso 3: trabajo
work-title = Trabajo
work-complete = El trabajo está terminado
work-since = Trabajando desde las { $time }
work-notes = Qué se hizo
work-notes-hint = El cliente lee y firma estas palabras. Escríbalas o díctelas con el teclado. Si queda vacío, el cliente firma lo que se encargó.
work-from-checklist = Tomarlo de la lista de control
work-still-open = Aún abierto: { $points }.
work-open-title = { $n ->
    [one] 1 de { $total } puntos está abierto. ¿Terminar igualmente?
   *[other] { $n } de { $total } puntos están abiertos. ¿Terminar igualmente?
}
work-open-why = ¿Por qué? (si quiere)
work-open-later = La oficina ve qué puntos están abiertos. Aún puede marcarlos hasta que el cliente firme.
work-open-complete = Terminar igualmente
work-open-back = Volver a la lista de control
work-during-photos = Fotos durante el trabajo

## Pasos 5 a 7: la parte del cliente
rating-title = Valoración
rating-hand-over = Pasar el teléfono al cliente
rating-way-back = Bloqueado mientras lo tiene el cliente. Para recuperarlo, mantenga pulsado dos segundos el nombre de la empresa, arriba, o tóquelo cuatro veces.
rating-save = Guardar la valoración
rating-by-customer = Tocada por el cliente en el teléfono entregado.
rating-by-technician = Tocada por el técnico en nombre del cliente.
rating-not-present = El cliente no está
review-title = Reseña
signature-title = Firma
signature-complete = Cerrar el trabajo
finish-title = Trabajo hecho
finish-next = Siguiente visita

## Motivos y salidas
reason-title = Diga el motivo
reason-label = Motivo
reason-other = Otro motivo
reason-missing = Elija o escriba un motivo.
reason-no-access = Sin acceso
reason-parts-needed = Faltan piezas
reason-customer-declined = El cliente no quiso
reason-unsafe = No es seguro
reason-dark = Muy oscuro o sin espacio
reason-privacy = El cliente no quiere fotos

## Por enviar y devueltos
queue-title = Por enviar
queue-empty-title = Todo está enviado
queue-empty-text = Lo que haga sin señal espera aquí hasta que la oficina lo tenga.
queue-send-now = Enviar ahora
queue-export = Guardar una copia cifrada
inbox-title = No aceptado
inbox-empty-title = Aquí no hay nada
inbox-empty-text = Si la oficina no puede aceptar un cambio suyo, lo encontrará aquí con el motivo.
inbox-you-did = Lo que usted hizo
inbox-why-not = Por qué no
inbox-now-there = Lo que hay ahora
inbox-retry = Enviar otra vez
inbox-discard = Descartar

## Yo
me-title = Yo
me-theme = Aspecto
me-theme-system = Como el teléfono
me-theme-light = Claro
me-theme-dark = Oscuro
me-theme-sunlight = Pleno sol
me-language = Idioma
me-last-contact = Último contacto { $age }
me-sign-out-unsent = Aún sin enviar: { $waits }. Se queda en este teléfono y se envía cuando vuelva a iniciar sesión aquí.
me-sign-out-code = Entró con un código, que ya está gastado. Para volver a entrar necesita otro de la oficina, o su correo y contraseña si los tiene.

## Cuando algo sale mal
error-title = No ha funcionado
error-safe = Su trabajo está a salvo en este teléfono.
error-storage-full = Este teléfono está lleno. Libere espacio; nada de lo guardado se pierde.

## En todas partes
loading = Cargando…
since = desde las { $time }
size-kb = { $n } KB
size-mb = { $n } MB
size-gb = { $n } GB
preview-reconnecting = Reconectando…
error-store = El teléfono no pudo guardar eso. Cierre la aplicación y vuelva a abrirla; lo guardado antes está a salvo.

## Iniciar sesión, continuación
sign-in-people = Empresa de ejemplo: entrar como
sign-in-own = Con correo y contraseña
sign-in-missing = Escriba el correo y la contraseña.
sign-in-wrong = El correo o la contraseña no es correcto. Inténtelo otra vez.
sign-in-offline = No se llega al servidor. Compruebe la dirección y la señal; para entrar hace falta conexión una vez.
sign-in-too-often = Demasiados intentos. Espere unos minutos e inténtelo otra vez.
sign-in-server-wrong = Esta dirección de servidor no sirve. Tiene este aspecto: https://office.example.com
sign-in-busy = Entrando…
sign-in-have-code = Tengo un código
sign-in-have-password = Tengo correo y contraseña
sign-in-code = Código de la oficina
sign-in-code-hint = Ocho letras y cifras, como K7QM-2XPD
sign-in-code-missing = Escriba el código.
sign-in-code-wrong = Este código no vale, o ya no vale. Compruébelo letra por letra o pida otro a la oficina.
sign-in-needs-code = Su cuenta está protegida con un segundo paso. En el teléfono se entra con un código: pídalo al propietario o a un administrador.
sign-in-with-code = Entrar con el código
sign-in-company-title = ¿Qué empresa?
sign-in-company-text = Usted trabaja para varias empresas en las que vale esta contraseña. Elija una.
sign-in-company-other = Para trabajar después para otra, cierre la sesión y entre de nuevo. Lo que una empresa aún no tiene se queda en este teléfono hasta que entre allí otra vez.
sign-in-promise = Después de entrar, todo funciona sin señal.
sign-in-waits = En este teléfono espera ser enviado el trabajo de { $names }. Sale cuando inicie sesión aquí quien lo hizo.

## La franja de arriba, continuación
banner-looking = Mirando qué espera…
banner-nothing-waiting = Nada en espera
banner-too-old = Esta aplicación es demasiado antigua para recibir. Su trabajo se sigue enviando; actualícela.

## Hoy, continuación
today-next-label = Siguiente visita
today-all-done = Todas las visitas de hoy están hechas.
today-look-again = Mirar otra vez
today-new = Nueva
today-moved = Cambiada; antes: { $from }
today-ended = { $n ->
    [one] 1 visita terminó sin hacerse.
   *[other] { $n } visitas terminaron sin hacerse.
}
today-nothing-more = Hoy no hay nada más planificado.
gone-chip = Ya no es su visita
gone-given = Se dio a { $name }.
gone-given-when = Se dio a { $name }, { $when }.
gone-off = Ya no está en su plan.
gone-off-when = Se quitó de su plan, { $when }.
gone-do-not-go = No vaya.
gone-begun = Lo que registró allí se conserva. Pregunte a la oficina para qué cuenta.
gone-call = Llamar a la oficina
gone-read = Entendido
undo-on-my-way = En camino desde las { $time }
undo-work-complete = Trabajo terminado { $time }
undo-ended = Visita terminada { $time }
undo-absent = El cliente no está { $time }
undo-left-out = Omitido { $time }: { $name }
undo-photo = Foto borrada { $time }
take-back = Retirarlo
today-first-title = Esperando sus trabajos
today-first-text = Llegan con la primera conexión y desde entonces se quedan en este teléfono.
today-upcoming = { $n ->
    [one] 1 visita más adelante
   *[other] { $n } visitas más adelante
}
today-upcoming-many = Más de { $n } visitas más adelante
today-upcoming-more = Mostrar más

## Un trabajo, continuación
job-number = JOB-{ $n }
job-urgent = Urgente
job-what = Qué hay que hacer
job-amount = Importe
job-unplanned = Aún sin planificar
job-already-here = Ya estoy aquí
job-ended = Terminada
job-gone-title = Este trabajo ya no está en su teléfono
job-gone-text = Se dio a otra persona o se quitó del plan. Lo que usted registró se conserva y se sigue enviando.
job-taken-away = Este trabajo se dio a otra persona; lo que usted registró se conserva.
ended-continues = Esta visita ha terminado. El trabajo no está acabado.
ended-continues-short = Terminada, hace falta otra visita
ended-parts = Esta visita terminó sin hacerse: faltan piezas.
ended-no-access = Esta visita terminó sin hacerse: nadie nos abrió.
ended-declined = Esta visita terminó sin hacerse: el cliente no quiso.
ended-cancelled = La oficina quitó esta visita del plan.
ended-unsent = La oficina aún no lo sabe. Se envía cuando haya señal.
ended-sent = La oficina lo ve y puede planificar otra visita.
note-add = Añadir nota
note-edit = Editar nota
note-text = Nota
note-missing = Escriba algo primero.
notes-none = Aún no hay notas

## El paso siguiente, como lo dice el botón principal
next-arrival = Ir a la llegada
next-leave = Ir al último paso
next-before-photos = Tomar fotos de antes
next-work = Ir al trabajo
next-after-photos = Tomar fotos de después
next-rating = Pedir la valoración
next-review = Ofrecer la reseña
next-signature = Obtener la firma

## Cualquier paso
step-go-to = Siguiente: { $name }
step-passed = Hecho { $time } por { $name }
step-granted = Omitido con permiso de { $name }, { $time }: { $reason }
step-trusted = Omitido bajo su palabra, { $time }: { $reason }. La oficina ve el motivo.
step-not-in-profile = Este tipo de trabajo no tiene este paso.
step-low-rating = Omitido: la valoración fue baja. La oficina ve la valoración.
step-absent = Omitido, el cliente no estaba: { $reason }
step-locked-title = Todavía no
step-locked-text = Primero va: { $first }.
step-cannot = ¿No puede completar este paso? Diga el motivo

## Paso 1, continuación
arrival-from-address = de la dirección
arrival-denied = Esta aplicación no tiene permiso para usar su posición. Permítalo en los ajustes del teléfono o llegue sin posición.
arrival-not-found = Aquí no se encuentra la posición. Pruebe fuera o llegue sin posición.
arrival-no-position-lead = La hora se registra igualmente. Diga por qué no hay posición.
arrival-no-position-confirm = Llegar sin posición
arrival-wrong-job-text = La llegada se retira. Las fotos que tomó aquí quedan en el registro.
arrival-wrong-job-confirm = Retirar la llegada
no-fix-indoors = Aquí dentro no hay señal
no-fix-denied = La posición no está permitida
no-fix-broken = El teléfono no la encuentra

## Pasos 2 y 4, continuación
photos-need = { $n ->
    [one] Hace falta al menos 1 foto.
   *[other] Hacen falta al menos { $n } fotos.
}
photos-done = Las fotos están listas
photos-for-wifi = Espera wifi
photos-sending = Enviando · { $time }
photos-kept = Esta foto es parte del registro y se queda como está.
photos-pick-short = Archivos
camera-shows = Lo que ve la cámara
camera-saving = Guardando…
camera-taken = { $n ->
    [one] 1 foto guardada
   *[other] { $n } fotos guardadas
}
camera-denied = Esta aplicación no tiene permiso para usar la cámara. Permítalo en los ajustes del teléfono o elija una imagen de los archivos.
camera-failed = Esa foto no se tomó. Inténtelo otra vez.
camera-too-large = Esta imagen es demasiado grande. Tómela otra vez.
camera-unreadable = Este archivo no es una imagen que sirva. Elija otro.

## Paso 3, continuación
work-checklist = Lista de control, { $done } de { $total }

## Pasos 5 a 7, continuación
rating-lead = Pregunte cómo fue: el cliente toca las estrellas, aquí o con el teléfono en su mano.
review-lead = Pregunte aquí o pase el teléfono.
review-accepted = El cliente escribiría una reseña. Nada se envía por sí solo: la oficina ve la respuesta y puede pedírsela.
review-declined = El cliente no quiere escribir una reseña.
absent-lead = Se omiten valoración, reseña y firma. Nadie pregunta al cliente por sí solo; la oficina ve que faltan.
absent-left = El cliente se ha ido
absent-keys = Entregaron las llaves, no hay nadie
absent-nobody = Nadie abre la puerta
absent-confirm = Seguir sin el cliente
signature-lead = El cliente comprueba lo que se hizo y firma.
signature-leave-lead = Un toque registra la hora y su posición al salir.
signature-absent = No había nadie para firmar. La oficina ve que faltan la valoración y la firma.
signature-refused = Sin firma, { $when }: { $reason }
finish-at = Cerrado { $time }
finish-waiting = { $n ->
    [one] 1 elemento está guardado en este teléfono y se envía cuando haya señal.
   *[other] { $n } elementos están guardados en este teléfono y se envían cuando haya señal.
}
finish-sent = La oficina lo tiene todo.
finish-back-today = Volver a hoy

## Motivos y salidas, continuación
reason-wrong-skill = Hace falta otro especialista
reason-continues = Sigue otro día
reason-camera-broken = La cámara no funciona
rating-cannot = No se puede valorar
signature-cannot = No se puede firmar
reason-no-rating = El cliente no quiere valorar
reason-hurry = El cliente tiene prisa
reason-on-paper = Firmado en papel
reason-screen-broken = La pantalla no admite la firma
escape-on-trust = Seguir sin esto
escape-ask = Preguntar a la oficina
escape-lead-trust = Puede seguir ya; la oficina ve el motivo. O pregunte antes.
escape-lead-ask = La oficina decide. Mientras tanto puede hacer otra cosa.
escape-asked = Se preguntó a la oficina a las { $time }: «{ $reason }». Cuando lo permita, este paso se abre solo.
escape-asked-unsent = Aún sin enviar: se pregunta a la oficina en cuanto haya señal. «{ $reason }», { $time }
escape-refused = { $name } dijo que no a las { $time }. Haga este paso o pregunte otra vez. «{ $reason }»
cannot-do-lead = Esto termina la visita sin hacerla. La oficina ve el motivo en cuanto se envía y puede planificar otra.
cannot-do-more = ¿Algo que la oficina deba saber?
cannot-do-photos = Fotos que muestran por qué
cannot-do-confirm = Terminar esta visita

queue-since = desde las { $time } · { $age }
queue-why-next = Sale a continuación
queue-why-sending = Se está enviando
queue-why-no-signal = Espera señal
queue-why-wifi = Espera wifi, como usted eligió
queue-why-signed-out = Espera a que vuelva a iniciar sesión
queue-why-not-taken = La oficina aún no pudo recibirlo; se vuelve a intentar solo
queue-why-blobs = La oficina lo tiene; sus imágenes salen a continuación
queue-why-blobs-sending = La oficina lo tiene; sus imágenes se están enviando
queue-why-blob-not-taken = La oficina lo tiene, pero aún no pudo recibir una imagen; se vuelve a intentar solo
queue-why-parked = La oficina lo tiene y aún debe decidir
queue-why-parked-out-of-use = La oficina lo tiene, apartado porque este teléfono estaba dado de baja. Alguien allí decide si cuenta.
queue-why-parked-deactivated = La oficina lo tiene, apartado porque su cuenta no estaba activa. Alguien allí decide si cuenta.
queue-why-parked-too-new = La oficina lo tiene, apartado porque su aplicación es más nueva que el servidor. Cuando se actualice el servidor, alguien allí lo incorporará.
queue-why-parked-waits-for-refused = Se apoya en algo que la oficina no aceptó. Envíelo otra vez o descártelo en «No aceptado»; esto seguirá solo.
queue-export-more = ¿Mucho tiempo sin señal?
queue-export-text = Guarde lo que espera aquí en un archivo que solo su oficina puede abrir, y llévelo o envíelo allí. Aun así sale solo cuando hay señal; cuenta una sola vez.
queue-export-saved = Guardado en { $file }
export-no-key = Este teléfono no ha tenido contacto con la oficina desde que puede hacer esto. Pruebe después del próximo contacto.
inbox-both = Los dos textos
inbox-yours = Lo que usted escribió
inbox-theirs = Lo que hay ahora
inbox-edit-title = Cambiarlo y enviarlo otra vez
inbox-edit-send = Guardar y enviar
me-sign-out-export-text = Una copia va a un archivo que solo su oficina puede abrir.

## Dado de baja
queue-revoked = La oficina dio de baja este teléfono. Puede terminar lo que está haciendo: se envía, y la oficina decide si cuenta. A este teléfono no llega nada nuevo. Llame a la oficina.
queue-too-old = Esta aplicación es demasiado antigua para recibir algo nuevo. Lo que haga se sigue enviando. Actualice la aplicación.
wiping-title = Se está borrando este teléfono
wiping-text = Lo pidió la oficina. Lo que aún no se ha enviado va primero a la oficina; después se borra todo lo suyo de este teléfono.
wiping-left = { $n ->
    [0] La oficina lo tiene todo.
    [one] 1 elemento está aún en camino.
   *[other] { $n } elementos están aún en camino.
}
wiped-notice = { $company } hizo borrar los datos de este teléfono. Pregunte a la oficina si debe volver a iniciar sesión.

## Por enviar y devueltos, continuación
queue-no-job = Sin trabajo concreto
queue-state-waiting = En el teléfono
queue-state-blobs = { $n ->
    [one] 1 imagen
   *[other] { $n } imágenes
}
queue-state-parked = La oficina lo mira
queue-state-parked-refused = Le espera a usted
queue-state-doubtful = Puede ser rechazado
queue-state-wifi = Espera wifi
queue-wifi = La oficina tiene las imágenes pequeñas. Las fotos completas esperan wifi.
queue-wifi-anyway = Enviar ahora igualmente
queue-attempts = Intentado { $n } veces
queue-signed-out = Vuelva a iniciar sesión para enviar. Puede seguir trabajando; no se pierde nada.
inbox-discard-sure = Esto lo quita de su lista para siempre. Lo que registró en el lugar lo conserva la oficina.
inbox-discard-confirm = Descartarlo
inbox-visit-cancelled = La visita se quitó del plan.
inbox-visit-yours = La visita está planificada para usted.
inbox-visit-others = La visita está planificada para otra persona.

## Lo que se hizo, por el nombre del cambio
did-something = Un cambio
did-on-my-way = En camino
did-arrival = Llegada
did-photo-before = Foto de antes
did-photo-during = Foto durante el trabajo
did-photo-after = Foto de después
did-work-started = Trabajo empezado
did-work-complete = Trabajo terminado
did-photos-done = Fotos de después listas
did-rating = Valoración
did-review = Respuesta sobre la reseña
did-signature = Firma
did-not-signed = Sin firma
did-departure = Trabajo cerrado
did-customer-absent = El cliente no está
did-escape = Motivo indicado
did-cannot-do = No puedo hacer este trabajo
did-retracted = Retirado
did-see-visit = Avisa a la oficina de que vio el plan
did-withdraw = Retiró una nota que esperaba
did-edit-company = Cambió el perfil de la empresa
did-set-view = Cambió cuánto trabajo anterior guardan los teléfonos
did-set-second-factor = Cambió cómo se inicia sesión
did-set-roles = Cambió lo que alguien hace aquí
did-edit-person = Cambió los datos de un compañero
did-language = Eligió el idioma de la aplicación
did-add-note = Nota nueva
did-edit-note = Nota editada
did-add-price-item = Añadió un artículo a la lista de precios
did-edit-price-item = Cambió un artículo de la lista de precios
did-add-estimate = Añadió un presupuesto
did-edit-estimate = Cambió un presupuesto
did-send-estimate = Envió un presupuesto
did-view-estimate = Mostró un presupuesto
did-accept-estimate = Anotó una aceptación
did-reject-estimate = Anotó un rechazo
did-expire-estimate = Caducó un presupuesto
did-withdraw-estimate = Retiró una aceptación
did-delete-estimate = Borró un presupuesto
did-restore-estimate = Restauró un presupuesto
did-approve-estimate = Aprobó un presupuesto
did-revise-estimate = Pidió cambios de un presupuesto
did-book-estimate = Creó un trabajo de un presupuesto
did-add-time-off = Pidió días libres
did-edit-time-off = Cambió días libres

## Nombres de campos, para los rechazos
field-reason = El motivo
field-no-fix = El motivo de no tener posición
field-signer = El nombre de quien firma
field-name = El nombre
field-comment = El comentario
field-done = Lo que se hizo
field-remarks = Las observaciones
field-text = El texto

## Yo, continuación
me-text-size = Tamaño del texto
me-about = Sobre este teléfono
me-server = Servidor
me-device = Teléfono
me-version = Versión
me-contact = Oficina
me-storage = Almacenamiento
me-storage-text = Sus trabajos y fotos están en este teléfono.
me-sync-now = Actualizar ahora
me-photos = Enviar fotos
me-photos-any-network = Por cualquier red
me-photos-wifi-only = Solo por wifi
me-photos-small-ones = Las firmas y las imágenes pequeñas se envían siempre enseguida.
me-photos-on-metered = Este teléfono usa ahora datos móviles.
me-photos-on-wifi = Este teléfono usa ahora wifi.
me-photos-network-unknown = Este teléfono no dice en qué red está: entonces también se envían las fotos completas.
me-photos-keep = Conservar fotos completas en este teléfono
me-photos-days = { $n } días
me-photos-always = Siempre
me-photos-as-office = Como diga la oficina: { $span }
me-photos-keep-text = Se cuenta desde que la oficina las tuvo. Si falta espacio, las más antiguas se van antes. La imagen pequeña se queda, y la completa vuelve cuando la abre.
me-sign-out-clean = La oficina lo tiene todo. Sus trabajos desaparecen de la pantalla de este teléfono.
me-sign-out-export = Guardar una copia cifrada y cerrar sesión
me-sign-out-anyway = Cerrar sesión
me-copy-kept = Lo que no se ha enviado se queda en este teléfono y sale cuando vuelva a iniciar sesión. Hay una copia en { $file }.

## Lo que espera, como lo cuenta la gente
waits-photos = { $n ->
    [one] 1 foto
   *[other] { $n } fotos
}
waits-changes = { $n ->
    [one] 1 cambio
   *[other] { $n } cambios
}
waits-both = { $photos } y { $changes }

## Imágenes elegidas del teléfono
photos-gallery = Tomada { $when }, de la galería
photos-gallery-undated = De la galería. No se sabe cuándo se tomó.
photos-time-unknown = hora desconocida
picking-keeping = Guardando imagen { $n } de { $total }…
picking-refused = { $n ->
    [one] 1 imagen no se tomó
   *[other] { $n } imágenes no se tomaron
}
picking-kind = Este teléfono no puede leer este tipo de imagen. Tome la foto aquí, o guárdela como JPEG y elíjala otra vez.
picking-away = No se pudo leer el archivo. Si está en la nube, ábralo primero en la galería y elíjalo otra vez.
picking-damaged = Falta una parte de la imagen: el archivo está dañado. Elija otra o conserve lo que hay.
picking-too-large = La imagen tiene más píxeles de los que caben en este teléfono. Elija una copia más pequeña.
picking-not-stored = No se pudo guardar. Haga sitio en el teléfono y elíjala otra vez.
picking-ended = La aplicación se cerró antes de guardarla. Elíjala otra vez.
picking-keep-damaged = Conservar lo que hay
picking-seen = De acuerdo

me-time-off-none = Todavía no ha pedido días libres.
me-time-off-ask = Pedir días libres
me-time-off-first = Primer día libre
me-time-off-last = Último día libre
me-time-off-kind = Para qué
me-time-off-note = Nota
me-time-off-send = Pedir
me-time-off-asked = La oficina lo ve en cuanto haya señal.
me-time-off-days = Elija el primer día y el último.

## A browser that keeps the app's files
me-kept-safe = A salvo en este teléfono: el navegador ha prometido no eliminarlo.
me-kept-installed = Instalado. El navegador no ha prometido conservarlo todo: si el teléfono se llena, puede eliminar lo que no se ha enviado.
me-kept-not = Este teléfono puede olvidar el trabajo no enviado: instale la aplicación.
me-kept-install = Instalar la aplicación
me-kept-ask = Pedir al navegador que lo conserve
me-kept-refused = El navegador aún no lo promete. Lo hace con aplicaciones instaladas y usadas a menudo.
me-kept-room = { $used } usados, { $left } libres
me-kept-full = Queda poco espacio en este teléfono. Libere un poco antes de hacer más fotos.
size-megabytes = { $n } MB
size-gigabytes = { $n } GB
arrival-asks = Con su toque el teléfono pregunta si esta aplicación puede saber dónde está: permítalo. Solo mira mientras la usa, y su posición se envía solo con lo que registre.
arrival-denied-page = El navegador no dice su posición a esta aplicación. { $way } O llegue sin posición.
camera-asks = El teléfono preguntará si esta aplicación puede usar la cámara: permítalo. Solo está abierta en esta pantalla, para las fotos de este trabajo.
camera-asks-open = Abrir la cámara
camera-denied-page = El navegador no da la cámara a esta aplicación. { $way } O elija una imagen de los archivos.
way-back-page = Toque el icono junto a la dirección, permítalo allí y vuelva a intentarlo.
way-back-android = Mantenga pulsado el icono en la pantalla de inicio, toque Información de la aplicación, luego Permisos, y permítalo.
way-back-apple = Cierre la aplicación y ábrala de nuevo: el iPhone vuelve a preguntar. Si no, permítalo en Ajustes, en Apps y Safari.

## Pictures that another app shared
shared-title = { $n ->
    [one] Se compartió una foto con Sevengate
   *[other] Se compartieron { $n } fotos con Sevengate
}
shared-put = Ponerlas en un trabajo
shared-which = ¿En qué trabajo?
shared-what = ¿Qué muestran?
shared-later = Se pueden poner en un trabajo cuando haya llegado allí. Hasta entonces esperan aquí.
shared-discard = Descartarlas
shared-discard-text = { $n ->
    [one] Una foto se elimina de Sevengate. Sigue donde se compartió.
   *[other] { $n } fotos se eliminan de Sevengate. Siguen donde se compartieron.
}

## Yo: saber de visitas con la aplicación cerrada
me-notices = Visitas nuevas y cambiadas
me-notices-text = Este teléfono puede avisarle cuando una visita es nueva, cambia de hora o se cancela, también con la aplicación cerrada. La hora y el cliente se ven entonces en la pantalla bloqueada.
me-notices-turn-on = Avisarme de visitas nuevas y cambiadas
me-notices-turn-off = No avisarme más
me-notices-on = Este teléfono le avisa.
me-notices-blocked = Este teléfono no lo permite. Permita las notificaciones de Sevengate en los ajustes del navegador o del teléfono y vuelva aquí.
me-notices-missing = Este navegador no puede hacerlo. En un iPhone o iPad añada Sevengate a la pantalla de inicio (Compartir, luego Añadir a pantalla de inicio) y ábralo desde allí.
me-notices-unanswered = La pregunta quedó sin respuesta. Toque otra vez y permítalo.
me-notices-failed = No se pudo llegar al servicio de notificaciones del navegador. Inténtelo más tarde.
me-notices-not-offered = Su oficina no envía estos avisos.
me-notices-later = No se pudo llegar a su oficina. Inténtelo cuando tenga señal.
ring-new = Visita nueva
ring-moved = Visita cambiada
ring-given = Ya no es su visita
ring-cancelled = Visita cancelada
ring-many = { $n ->
    [one] 1 visita es nueva, cambió o se canceló
   *[other] { $n } visitas son nuevas, cambiaron o se cancelaron
}
