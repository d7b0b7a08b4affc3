# Palabras que comparten el teléfono y el panel.

## El producto
app-name = Sevengate

## Estados
status-lead = Posible trabajo
status-scheduled = Programado
status-on-the-way = En camino
status-on-site = En el lugar
status-working = Trabajando
status-completed = Terminado
status-invoiced = Facturado
status-paid = Pagado
status-closed = Cerrado
status-cancelled = Cancelado
status-not-done = Sin terminar
status-late = Con retraso
status-unassigned = Sin asignar
status-offline = Sin conexión
status-waiting = En el teléfono
status-live = En directo
status-needs-decision = Por decidir

## Los siete pasos
gate-1 = Llegada
gate-2 = Fotos de antes
gate-3 = Trabajo terminado
gate-4 = Fotos de después
gate-5 = Valoración
gate-6 = Reseña
gate-7 = Firma
gate-progress = Progreso, { $passed } de { $total } pasos hechos
gate-step = Paso { $n } de { $total }
gate-step-name = Paso { $n } de { $total }, { $name }, { $state }
gate-state-locked = bloqueado
gate-state-open = abierto
gate-state-current = estás aquí
gate-state-passed = hecho
gate-state-skipped = omitido
gate-state-waived = dispensado
gate-state-waiting = en espera

## Valoración
stars-of = { $n } de 5 estrellas
stars-choice = { $n ->
    [one] 1 estrella
   *[other] { $n } estrellas
}

## Fotos y firmas
compare-label = Comparar antes y después
signature-of = Firma de { $name }
signature-unreadable = No se puede mostrar esta firma. El original está guardado.

## Cuánto tiempo, qué distancia
age-now = ahora mismo
age-minutes = hace { $n } min
age-hours = hace { $n } h
age-days = { $n ->
    [one] ayer
   *[other] hace { $n } días
}
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $h } h { $m } min
span-days = { $n ->
    [one] 1 día
   *[other] { $n } días
}
distance-m = { $n } m
distance-km = { $n } km

## Fechas
date-long = { $weekday }, { $day } de { $month }
date-short = { $day } { $month } { $year }
date-and-time = { $date }, { $time }
weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo
weekday-short-1 = lun
weekday-short-2 = mar
weekday-short-3 = mié
weekday-short-4 = jue
weekday-short-5 = vie
weekday-short-6 = sáb
weekday-short-7 = dom
window-days = { $from } – { $to }
day-and-time = { $day } { $time }
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
month-short-1 = ene
month-short-2 = feb
month-short-3 = mar
month-short-4 = abr
month-short-5 = may
month-short-6 = jun
month-short-7 = jul
month-short-8 = ago
month-short-9 = sept
month-short-10 = oct
month-short-11 = nov
month-short-12 = dic

## Botones frecuentes
action-undo = Deshacer
action-cancel = Cancelar
action-save = Guardar
action-close = Cerrar
action-back = Atrás
action-retry = Intentar de nuevo
action-edit = Editar
action-sign-in = Iniciar sesión
action-sign-in-again = Iniciar sesión de nuevo
action-sign-out = Cerrar sesión
field-withheld = Oculto

time-off = Días libres
time-off-days = { $first } – { $last }
time-off-kind-vacation = Vacaciones
time-off-kind-sick = Enfermedad
time-off-kind-training = Formación
time-off-kind-other = Otro
time-off-state-asked = Pedido
time-off-state-granted = Concedido
time-off-state-declined = Rechazado
time-off-state-withdrawn = Retirado
time-off-withdraw = Retirar

item-kind-labor = Mano de obra
item-kind-material = Material
item-kind-equipment = Equipo
item-kind-other = Otro
item-tax-standard = Tipo general
item-tax-reduced = Tipo reducido
item-tax-zero = Tipo cero
item-tax-exempt = Exento

tax-percent = { $rate } %
tax-reverse-charge = Inversión del sujeto pasivo
tax-outside-scope = No sujeto a impuesto

offer-subtotal = Suma de las líneas
offer-discount = Descuento
offer-tax = Impuesto { $rate } sobre { $net }
offer-total = Total
offer-deposit = A pagar por adelantado
offer-item = Artículo
offer-quantity = Cantidad
offer-price = Precio
offer-amount = Importe
offer-optional = Opcional
offer-less-of = menos { $off }
offer-recommended = Recomendada
offer-n = Opción { $n }

estimate-status-draft = Borrador
estimate-status-sent = Enviado
estimate-status-viewed = Visto
estimate-status-accepted = Aceptado
estimate-status-rejected = Rechazado
estimate-status-expired = Caducado
