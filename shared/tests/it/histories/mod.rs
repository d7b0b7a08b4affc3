//! Property tests over generated histories: no sequence of changes reaches a forbidden state, gates never go backwards
//! without a superseding entry or a new round or leg, and phone and server agree.

mod corrections;
mod newer;
mod store;
mod stories;

use proptest::prelude::*;
use shared::access::OFFICE;
use shared::decide::Side;
use shared::gates::{self, Gate};
use shared::records::*;
use shared::*;
use store::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_reaches_a_forbidden_state(settings in settings(), attempts in prop::collection::vec(tries(), 1..60)) {
        let mut server = scheduled(settings);
        let mut phone = server.clone();
        for (n, attempt) in attempts.iter().enumerate() {
            let set = change_set(&server, n as u32, attempt);
            let before: Job = server.get::<Job>(JOB).clone();
            let gates_before = gates(&server);

            let here = phone.run(&set, Side::Phone);
            // The phone is the first judge of what its own person does; the server hears of what it accepted.
            let from_office = OFFICE.iter().any(|r| server.get::<Person>(set.by.0.as_u128()).roles.contains(r));
            if here.is_err() && !from_office {
                continue;
            }
            let there = server.run(&set, Side::Server);
            prop_assert_eq!(&here, &there, "phone and server disagree on {:?}", attempt);
            prop_assert_eq!(&phone.0, &server.0);

            let job: &Job = server.get(JOB);
            prop_assert!(reachable(before.status, job.status, 3), "{:?} → {:?} by {:?}", before.status, job.status, attempt);
            if job.status == JobStatus::Completed && before.status == JobStatus::InProgress {
                prop_assert!(gates(&server).all_done());
            }
            if job.status == JobStatus::InProgress && before.status != JobStatus::Completed {
                prop_assert!(gates(&server).state(Gate::Arrival).is_done() || matches!(attempt, Try::RetractLast), "at work without arrival after {:?}", attempt);
            }
            if job.status == JobStatus::Scheduled && before.status == JobStatus::Lead {
                prop_assert!(server.all::<Visit>().iter().any(|v| v.is_open() && !v.plan.technicians.is_empty()));
            }
            let same_trip = job.round == before.round && job.leg == before.leg;
            if same_trip && !matches!(attempt, Try::RetractLast) {
                let after = gates(&server);
                for gate in Gate::ALL {
                    prop_assert!(after.state(gate).is_done() || !gates_before.state(gate).is_done(),
                        "{gate} went backwards by {:?}", attempt);
                }
            }
            let open = gates(&server).iter().filter(|(_, s)| **s == gates::GateState::Open).count();
            prop_assert!(open <= 1);
        }
    }

    #[test]
    fn evidence_of_whoever_was_on_the_visit_is_never_refused_by_the_server(
        attempts in prop::collection::vec(tries(), 1..40),
        office in prop::collection::vec((0..40_usize, tries()), 0..6),
    ) {
        // The phone works on what it knew; the office moves things meanwhile; then everything arrives.
        let mut phone = scheduled(GateSettings::default());
        let mut server = phone.clone();
        let mut sent = Vec::new();
        for (n, attempt) in attempts.iter().enumerate() {
            if matches!(attempt, Try::Move(_) | Try::Replan(_) | Try::Cancel | Try::NewVisit | Try::AcceptLate) {
                continue;
            }
            let set = change_set(&phone, n as u32, attempt);
            if phone.run(&set, Side::Phone).is_ok() {
                sent.push(set);
            }
        }
        for (n, attempt) in &office {
            if matches!(attempt, Try::Move(_) | Try::Replan(_) | Try::Cancel | Try::NewVisit | Try::AcceptLate) {
                let set = change_set(&server, 5_000 + *n as u32, attempt);
                let _ = server.run(&set, Side::Server);
            }
        }
        for set in sent {
            let Change::Capture { id, .. } = &set.changes[0] else { unreachable!() };
            let (id, outcome) = (*id, server.run(&set, Side::Server));
            prop_assert!(outcome.is_ok(), "refused: {outcome:?}");
            prop_assert!(server.0.contains_key(&(Kind::Evidence, id.0)));
        }
        let consistent = |server: &Store| {
            server.get::<Job>(JOB).status != JobStatus::Completed || gates(server).all_done()
        };
        prop_assert!(consistent(&server));
        let accept = change_set(&server, 9_000, &Try::AcceptLate);
        let any_late = server.all::<Evidence>().iter().any(|e| e.late && e.visit == VisitId(id(VISIT)));
        prop_assert_eq!(server.run(&accept, Side::Server).is_ok(), any_late);
        prop_assert!(consistent(&server));
    }
}
