# Wörter, die Telefon und Leitstand teilen.

## Das Produkt
app-name = Sevengate

## Zustände
status-lead = Anfrage
status-scheduled = Geplant
status-on-the-way = Unterwegs
status-on-site = Vor Ort
status-working = In Arbeit
status-completed = Erledigt
status-invoiced = Berechnet
status-paid = Bezahlt
status-closed = Abgeschlossen
status-cancelled = Storniert
status-not-done = Nicht erledigt
status-late = Verspätet
status-unassigned = Nicht zugeteilt
status-offline = Offline
status-waiting = Auf dem Telefon
status-live = Live
status-needs-decision = Zu entscheiden

## Die sieben Schritte
gate-1 = Angekommen
gate-2 = Fotos vorher
gate-3 = Arbeit fertig
gate-4 = Fotos nachher
gate-5 = Bewertung
gate-6 = Rezension
gate-7 = Unterschrift
gate-progress = Fortschritt, { $passed } von { $total } Schritten erledigt
gate-step = Schritt { $n } von { $total }
gate-step-name = Schritt { $n } von { $total }, { $name }, { $state }
gate-state-locked = gesperrt
gate-state-open = offen
gate-state-current = Sie sind hier
gate-state-passed = erledigt
gate-state-skipped = übersprungen
gate-state-waived = erlassen
gate-state-waiting = wartet

## Bewertung
stars-of = { $n } von 5 Sternen
stars-choice = { $n ->
    [one] 1 Stern
   *[other] { $n } Sterne
}

## Fotos und Unterschriften
compare-label = Vorher und nachher vergleichen
signature-of = Unterschrift von { $name }
signature-unreadable = Diese Unterschrift kann nicht angezeigt werden. Das Original ist gespeichert.

## Dauer, Alter, Entfernung
age-now = gerade eben
age-minutes = vor { $n } Min.
age-hours = vor { $n } Std.
age-days = { $n ->
    [one] gestern
   *[other] vor { $n } Tagen
}
span-seconds = { $n } s
span-minutes = { $n } Min.
span-hours = { $h } Std. { $m } Min.
span-days = { $n ->
    [one] 1 Tag
   *[other] { $n } Tage
}
distance-m = { $n } m
distance-km = { $n } km

## Datum
date-long = { $weekday }, { $day }. { $month }
date-short = { $day }. { $month } { $year }
date-and-time = { $date }, { $time }
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
weekday-short-1 = Mo
weekday-short-2 = Di
weekday-short-3 = Mi
weekday-short-4 = Do
weekday-short-5 = Fr
weekday-short-6 = Sa
weekday-short-7 = So
window-days = { $from } – { $to }
day-and-time = { $day } { $time }
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
month-short-1 = Jan.
month-short-2 = Feb.
month-short-3 = März
month-short-4 = Apr.
month-short-5 = Mai
month-short-6 = Juni
month-short-7 = Juli
month-short-8 = Aug.
month-short-9 = Sept.
month-short-10 = Okt.
month-short-11 = Nov.
month-short-12 = Dez.

## Häufige Bedienelemente
action-undo = Rückgängig
action-cancel = Abbrechen
action-save = Speichern
action-close = Schließen
action-back = Zurück
action-retry = Noch einmal versuchen
action-edit = Bearbeiten
action-sign-in = Anmelden
action-sign-in-again = Wieder anmelden
action-sign-out = Abmelden
field-withheld = Verborgen

time-off = Freie Tage
time-off-days = { $first } – { $last }
time-off-kind-vacation = Urlaub
time-off-kind-sick = Krank
time-off-kind-training = Fortbildung
time-off-kind-other = Anderes
time-off-state-asked = Erbeten
time-off-state-granted = Gewährt
time-off-state-declined = Abgelehnt
time-off-state-withdrawn = Zurückgezogen
time-off-withdraw = Zurückziehen

item-kind-labor = Arbeit
item-kind-material = Material
item-kind-equipment = Gerät
item-kind-other = Anderes
item-tax-standard = Regelsatz
item-tax-reduced = Ermäßigter Satz
item-tax-zero = Nullsatz
item-tax-exempt = Steuerbefreit

tax-percent = { $rate } %
tax-reverse-charge = Steuerschuldnerschaft des Leistungsempfängers
tax-outside-scope = Nicht steuerbar

offer-subtotal = Summe der Positionen
offer-discount = Rabatt
offer-tax = Steuer { $rate } auf { $net }
offer-total = Gesamt
offer-deposit = Anzahlung
offer-item = Position
offer-quantity = Menge
offer-price = Preis
offer-amount = Betrag
offer-optional = Optional
offer-less-of = abzüglich { $off }
offer-recommended = Empfohlen
offer-n = Variante { $n }

estimate-status-draft = Entwurf
estimate-status-sent = Gesendet
estimate-status-viewed = Angesehen
estimate-status-accepted = Angenommen
estimate-status-rejected = Abgelehnt
estimate-status-expired = Abgelaufen
