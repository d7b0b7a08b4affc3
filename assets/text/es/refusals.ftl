# Por qué no se aceptó un cambio: para cada código una frase con la que se puede hacer algo.
refusal-unknown = La oficina no pudo aceptar esto. No se pierde nada de lo que hizo; pregunte a la oficina.

## Quién puede
refusal-not_allowed = Su función no permite esto. Pregunte al propietario o a un administrador.
refusal-not_your_visit = Usted no está en esta visita. Pida a la oficina que le añada.
refusal-other_company = Esto pertenece a otra empresa. Inicie sesión allí para enviarlo.
refusal-inactive = Esta cuenta ya no está activa. Pregunte al propietario o a un administrador.
refusal-kind_inactive = «{ $name }» ya no se ofrece para trabajos nuevos. Elija otro tipo de trabajo.
refusal-bad_setting = Este valor no tiene sentido aquí ({ $field }). Corríjalo y guarde otra vez.
refusal-last_admin = Es el último propietario o administrador. Nombre antes a otro.
refusal-circle = Así { $name } dependería de sí mismo. Elija a otra persona.

## Qué hay
refusal-not_found = Esto ya no está, o usted no puede verlo. Pregunte a la oficina.
refusal-already_there = Esto ya existe. Ábralo en vez de crearlo otra vez.
refusal-nothing_to_correct = Lo que quería corregir ya fue sustituido. Mírelo otra vez.

## Trabajos y visitas
refusal-reassigned = Esta visita se dio a otra persona. Lo que usted registró se conserva; pregunte a la oficina.
refusal-cancelled = Este trabajo se cerró o se quitó del plan. Lo que usted registró se conserva; pregunte a la oficina.
refusal-no_such_step = Un trabajo no puede pasar de { $from } a { $to }. Elija un paso que siga.
refusal-moved_on = Este trabajo ya pasó a { $from }. Mírelo otra vez antes de cambiarlo.
refusal-plan_moved = Otra persona cambió entretanto el plan de esta visita. Mire el plan nuevo y decida.
refusal-under_way = { $technician } está en camino o en el lugar. Confirme si aun así quiere cambiar la visita.
refusal-bad_window = El final debe ir después del comienzo, en un día que se pueda planificar. Compruebe las horas.
refusal-not_a_technician = { $name } no es un técnico activo. Elija a otra persona.
refusal-not_planned = Un trabajo planificado necesita un técnico y una hora. Añada ambos.

## Los siete pasos
refusal-gates_open = { $gate } sigue abierto. Termínelo primero o diga el motivo.
refusal-gate_locked = { $first } va antes que { $gate }. Termine eso primero.
refusal-gate_passed = { $gate } ya está hecho. Corríjalo en vez de repetirlo.
refusal-too_few_photos = Hay { $have } de { $need } fotos. Tome más o diga el motivo.
refusal-no_rating = Una valoración tiene de 1 a 5 estrellas. Toque una estrella.
refusal-empty_signature = La firma está vacía. Firme o escriba el nombre.
refusal-too_far = Está a { $metres } m de la dirección; se permiten { $limit } m. Acérquese o diga el motivo.
refusal-no_escape = { $gate } no se puede omitir en este trabajo. Pregunte a la oficina.
refusal-absent_not_allowed = Su empresa pide que haya un cliente en el lugar. Pregunte a la oficina.

## Lo que se escribió
refusal-empty = { $field }: está vacío. Rellénelo.
refusal-too_long = { $field }: es demasiado largo, como máximo { $limit } caracteres.
refusal-bad_text = { $field }: contiene caracteres que no se pueden guardar. Quítelos.
refusal-bad_amount = El importe no puede ser negativo y va en la moneda de la empresa. Compruébelo.
refusal-bad_position = Esta posición no está en el mapa. Inténtelo otra vez o siga sin ella.

## El envío
refusal-unreadable = La oficina no pudo leer esto. Se conserva en este teléfono; actualice la aplicación y envíelo otra vez.
refusal-too_new = Esto lo hizo una aplicación más nueva de lo que conoce el servidor de la oficina. La oficina lo guarda hasta que se actualice el servidor.
refusal-unstorable = La oficina no pudo guardar esto. Se conserva en este teléfono; pregunte a la oficina.
refusal-discarded = La oficina miró esto y no lo cuenta: «{ $reason }» Pregunte a la oficina antes de enviarlo otra vez.
refusal-withdrawn = Usted retiró esto.
refusal-revoked = La oficina dio de baja este teléfono. Lo que hizo con él se guarda allí; pida a la oficina que lo incorpore.
refusal-unproven = Esto llegó en un archivo que no demuestra de quién es el trabajo. La oficina lo mira antes de que cuente.
refusal-too_many = Más de { $limit } cambios en una sola acción. Hágalo en pasos más pequeños.
refusal-outdated = Esto cambió desde que lo miró. Mírelo otra vez y decida.
refusal-no_undo = Lo que se registró en el lugar no se deshace aquí: corríjalo con otro dato.
refusal-bad_days = Los días libres no terminan antes de empezar y duran como máximo un año. Revise los días.
refusal-decided = Ya se decidió sobre esto. Retírelo o pregunte a la oficina.
refusal-nothing_late = En esta visita no hay nada atrasado que aceptar. Mire el trabajo otra vez.
refusal-not_a_draft = Solo se edita un borrador. Haga una versión nueva de lo enviado.
refusal-nothing_offered = No hay nada que aceptar: dé a cada opción al menos una línea.
refusal-bad_line = La línea { $line } de la opción { $offer } no se puede calcular: revise { $field }.
refusal-needs_approval = Este presupuesto supera lo que se puede enviar sin un responsable. Pida antes la aprobación.
refusal-superseded = Hay una versión más nueva de este presupuesto. Use esa.
refusal-expired = El último día de este presupuesto ya pasó. Para aceptarlo tarde, diga por qué.
refusal-work_has_begun = Hay una visita planificada o el trabajo ya empezó, así que la aceptación se mantiene. Quite antes la visita del plan o hable con la oficina.
refusal-too_much = Es más de lo que hay. Escriba un descuento o un anticipo menor.
