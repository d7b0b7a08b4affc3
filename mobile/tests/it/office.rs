//! A scripted office behind the transport: decides with the shared rules, keeps receipts, feeds pulls, takes blobs; and
//! a network in front of it that loses, tears and fakes answers on demand.

use crate::example::*;
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use mobile::sync::{Request, Response, Transport, Unreachable};
use shared::carried::OfficeKey;
use shared::decide::{Authority, Context, Side};
use shared::records::Kind;
use shared::sync::*;
use shared::*;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use uuid::Uuid;

/// What the network does to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Fine.
    None,
    /// It never arrives.
    Lost,
    /// It arrives; the answer does not.
    AnswerLost,
    /// Half the answer arrives.
    Torn,
    /// Something else answers, with this status and a page.
    Page(u16),
    /// A status of the server, without effect.
    Status(u16),
    /// A problem of the server, without effect.
    Problem(u16, &'static str),
}

#[derive(Default)]
pub struct State {
    pub records: BTreeMap<(Kind, Uuid), (Record, u64)>,
    /// What left the view, and when.
    pub evicted: BTreeMap<(Kind, Uuid), u64>,
    pub seq: u64,
    pub receipts: BTreeMap<ChangeSetId, (String, Receipt)>,
    /// Receipts that changed later, by the sequence number of the change.
    pub news: Vec<(u64, Receipt)>,
    /// Per stream: id by number.
    pub streams: BTreeMap<StreamId, BTreeMap<u64, ChangeSetId>>,
    pub last_clock: BTreeMap<StreamId, Hlc>,
    pub staged: BTreeMap<String, Vec<u8>>,
    pub blobs: BTreeMap<String, Vec<u8>>,
    pub faults: VecDeque<Fault>,
    /// Method and path (without query) of all that arrived.
    pub log: Vec<String>,
    /// Refuse these kinds of change whatever the rules say.
    pub refuse: BTreeSet<&'static str>,
    /// Park these kinds of change.
    pub park: BTreeSet<&'static str>,
    /// Records per page.
    pub page: usize,
    /// Raised when cursors of before are worth nothing.
    pub epoch: u32,
    /// Tokens that are good; empty: all.
    pub token: Option<String>,
    /// Effects applied per change set: to see that it happens once.
    pub applied: BTreeMap<ChangeSetId, u32>,
    /// The bytes of each push, for checks.
    pub pushes: Vec<Push>,
    /// Say that the stream is forked once.
    pub fork: bool,
    /// The largest number of change sets taken at once; more is answered with 413.
    pub most: usize,
    /// Blobs that the office had and asks for again.
    pub wanted: Vec<BlobHash>,
    /// Flip a bit in the next blob part.
    pub spoil: bool,
    /// The marks that it has given and still knows, by what they were given for.
    pub marks: BTreeMap<String, &'static str>,
    /// How many it has given.
    pub marked: u32,
    /// Where else the same email and password sign in, and as whom.
    pub elsewhere: Vec<(CompanyName, PersonId)>,
}

pub struct Office {
    state: Mutex<State>,
    clock: Arc<TestClock>,
    /// Opens what phones encrypt to it.
    pub key: age::x25519::Identity,
}

impl Office {
    pub fn new(clock: Arc<TestClock>) -> Arc<Office> {
        let state = State { page: 1_000, most: 1_000, ..State::default() };
        Arc::new(Office { state: Mutex::new(state), clock, key: age::x25519::Identity::generate() })
    }

    /// An office with the example company and so many jobs for Asha.
    pub fn with_jobs(clock: Arc<TestClock>, jobs: u128) -> Arc<Office> {
        let office = Office::new(clock);
        records(jobs).iter().for_each(|r| office.put(r.clone()));
        office
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The office writes a record.
    pub fn put(&self, record: Record) {
        put(&mut self.state(), record);
    }

    /// A record leaves Asha's view.
    pub fn evict(&self, kind: Kind, id: Uuid) {
        let mut state = self.state();
        state.seq += 1;
        let seq = state.seq;
        state.evicted.insert((kind, id), seq);
    }

    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().faults.extend(faults);
    }

    pub fn record(&self, kind: Kind, id: Uuid) -> Option<Record> {
        self.state().records.get(&(kind, id)).map(|(r, _)| r.clone())
    }

    /// All of a kind.
    pub fn all(&self, kind: Kind) -> Vec<Record> {
        self.state().records.iter().filter(|((k, _), _)| *k == kind).map(|(_, (r, _))| r.clone()).collect()
    }

    fn answer(&self, request: Request) -> Result<Response, Unreachable> {
        let mut state = self.state();
        let fault = state.faults.pop_front().unwrap_or(Fault::None);
        match fault {
            Fault::Lost => return Err(Unreachable("lost".into())),
            Fault::Page(status) => return Ok(html(status)),
            Fault::Status(status) => return Ok(plain(status, "{}")),
            Fault::Problem(status, kind) => {
                let kind = format!("/problems/{kind}");
                let problem = Problem {
                    kind,
                    title: "a problem".into(),
                    status,
                    detail: String::new(),
                    request_id: String::new(),
                };
                return Ok(Response { status, ..json(&problem) });
            }
            Fault::None | Fault::AnswerLost | Fault::Torn => {}
        }
        let path = request.path.split('?').next().unwrap_or_default().to_owned();
        state.log.push(format!("{} {path}", request.method));
        if path != "/sync/sign-in" && state.token.is_some() && request.token != state.token {
            return Ok(plain(401, r#"{"type":"/problems/signed-out","title":"signed out","status":401}"#));
        }
        let mut response = self.serve(&mut state, &request, &path);
        marked(&mut state, &request, &path, &mut response);
        match fault {
            Fault::AnswerLost => Err(Unreachable("the answer was lost".into())),
            Fault::Torn => {
                response.body.truncate(response.body.len() / 2);
                Ok(response)
            }
            _ => Ok(response),
        }
    }

    fn serve(&self, state: &mut State, request: &Request, path: &str) -> Response {
        match (request.method, path) {
            ("POST", "/sync/sign-in") => self.sign_in(state, &request.body),
            ("POST", "/sync/push") => self.push(state, &request.body),
            ("GET", "/sync/key") => json(&OfficeKey { recipient: self.key.to_public().to_string() }),
            ("GET", "/sync/pull") => {
                let stands = stands(state, request);
                self.pull(state, &request.path, stands)
            }
            ("GET", "/sync/blobs") => json(&state.wanted),
            (method, _) => match path.strip_prefix("/sync/blobs/") {
                Some(hash) => blob(state, method, hash, request),
                None => plain(404, "{}"),
            },
        }
    }

    fn sign_in(&self, state: &mut State, body: &[u8]) -> Response {
        let ask: SignIn = serde_json::from_slice(body).unwrap();
        if ask.password != "right" {
            return plain(401, "{}");
        }
        let mut fits = vec![(CompanyName { id: COMPANY, name: "Brightwater Plumbing".into() }, ASHA)];
        fits.extend(state.elsewhere.iter().cloned());
        fits.retain(|(company, _)| ask.company.is_none_or(|named| named == company.id));
        let (company, person) = match fits.as_slice() {
            [] => return plain(401, "{}"),
            [one] => one.clone(),
            several => {
                let problem = Problem {
                    kind: "/problems/which-company".into(),
                    title: "several companies".into(),
                    status: 409,
                    detail: String::new(),
                    request_id: String::new(),
                };
                let companies = several.iter().map(|(company, _)| company.clone()).collect();
                return Response { status: 409, ..json(&WhichCompany { problem, companies }) };
            }
        };
        let token = format!("token-{}", state.log.len());
        state.token = Some(token.clone());
        json(&SignedIn {
            token,
            company: company.id,
            company_name: company.name,
            person,
            person_name: "Asha Rao".into(),
            server_time: self.now(),
        })
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        use shared::seams::Clock;
        self.clock.now()
    }

    fn push(&self, state: &mut State, body: &[u8]) -> Response {
        let push: Push = serde_json::from_slice(body).unwrap();
        if push.sets.len() > state.most {
            return plain(413, "{}");
        }
        state.pushes.push(push.clone());
        let mut answer =
            Pushed { receipts: Vec::new(), expected: None, forked: false, server_time: self.now() };
        if std::mem::take(&mut state.fork) {
            answer.forked = true;
            return json(&answer);
        }
        for envelope in &push.sets {
            assert_eq!(hash_of(envelope.set.get()), envelope.hash, "the bytes are those that were hashed");
            let stream = state.streams.entry(push.stream).or_default();
            let expected = stream.keys().next_back().map_or(1, |n| n + 1);
            if let Some(known) = stream.get(&envelope.n) {
                if *known != envelope.id {
                    answer.forked = true;
                    break;
                }
            } else if envelope.n != expected {
                answer.expected = Some(expected);
                break;
            } else {
                stream.insert(envelope.n, envelope.id);
            }
            let receipt = self.decide(state, push.stream, envelope);
            answer.receipts.push(receipt);
        }
        json(&answer)
    }

    fn decide(&self, state: &mut State, stream: StreamId, envelope: &Envelope) -> Receipt {
        if let Some((hash, receipt)) = state.receipts.get(&envelope.id) {
            if *hash != envelope.hash {
                return Receipt { n: envelope.n, id: envelope.id, outcome: Outcome::IdReused };
            }
            return Receipt { n: envelope.n, ..receipt.clone() };
        }
        let outcome = match (&envelope.void, serde_json::from_str::<ChangeSet>(envelope.set.get())) {
            (Some(reason), _) => Outcome::Void { reason: reason.clone() },
            (None, Err(_)) => Outcome::Rejected { refusal: Refusal::new(Code::Unreadable) },
            (None, Ok(set)) => {
                let name = set.changes[0].name();
                if state.refuse.contains(name) {
                    Outcome::Rejected { refusal: Refusal::new(Code::NotAllowed) }
                } else if state.park.contains(name) {
                    Outcome::Parked { why: "an approval".into(), on: None }
                } else {
                    self.apply(state, stream, &set)
                }
            }
        };
        let receipt = Receipt { n: envelope.n, id: envelope.id, outcome };
        state.receipts.insert(envelope.id, (envelope.hash.clone(), receipt.clone()));
        receipt
    }

    fn apply(&self, state: &mut State, stream: StreamId, set: &ChangeSet) -> Outcome {
        let at = set.clock.corrected(set.offset_ms, self.now(), state.last_clock.get(&stream).copied());
        state.last_clock.insert(stream, at);
        match settle(&state.records, set, at) {
            Err(refusal) => Outcome::Rejected { refusal },
            Ok(effects) => {
                *state.applied.entry(set.id).or_default() += 1;
                effects.puts().for_each(|record| put(state, record.clone()));
                let seq = state.seq;
                if effects.flags.is_plain() {
                    Outcome::Applied { seq }
                } else {
                    Outcome::Merged { seq, flags: effects.flags }
                }
            }
        }
    }

    fn pull(&self, state: &mut State, path: &str, stands: bool) -> Response {
        let cursor = path.split("&cursor=").nth(1).map(|c| c.replace("%3A", ":"));
        let known = cursor.as_ref().and_then(|c| {
            let (epoch, seq) = c.split_once(':')?;
            Some((epoch.parse::<u32>().ok()?, seq.parse::<u64>().ok()?))
        });
        let (from_zero, after) = match known {
            Some((epoch, seq)) if epoch == state.epoch && stands => (false, seq),
            _ => (true, 0),
        };
        let mut changed: Vec<(u64, Kind, Uuid, bool)> = state
            .records
            .iter()
            .filter(|((kind, id), (_, seq))| {
                *seq > after && state.evicted.get(&(*kind, *id)).is_none_or(|e| e < seq)
            })
            .map(|((kind, id), (_, seq))| (*seq, *kind, *id, true))
            .collect();
        changed.extend(state.evicted.iter().filter(|(_, seq)| **seq > after && !from_zero).filter_map(
            |((kind, id), seq)| {
                let back = state.records.get(&(*kind, *id)).is_some_and(|(_, put)| put > seq);
                (!back).then_some((*seq, *kind, *id, false))
            },
        ));
        changed.sort();
        let more = changed.len() > state.page;
        changed.truncate(state.page);
        let seq = if more { changed.last().map_or(after, |c| c.0) } else { state.seq };
        let mut page = Pulled {
            from_zero,
            receipts: state.news.iter().filter(|(s, _)| *s > after).map(|(_, r)| r.clone()).collect(),
            puts: Vec::new(),
            evicts: Vec::new(),
            cursor: format!("{}:{seq}", state.epoch),
            seq,
            more,
            stream_n: None,
            backed_up_through: None,
            server_time: self.now(),
        };
        for (_, kind, id, there) in changed {
            if there {
                page.puts.push(raw(&state.records[&(kind, id)].0));
            } else {
                page.evicts.push(Evict::of(kind.name().into(), id));
            }
        }
        json(&page)
    }
}

/// Whether the office knows the mark that the phone comes with.
fn stands(state: &State, request: &Request) -> bool {
    request.headers.get(MARK).is_none_or(|mark| state.marks.contains_key(mark))
}

/// A new mark for a request with none or with one that stands.
fn marked(state: &mut State, request: &Request, path: &str, response: &mut Response) {
    let given_for = match path {
        "/sync/push" if response.status == 200 => "push",
        _ if response.headers.contains_key(BLOB_COMPLETE) => "blob",
        _ => return,
    };
    if stands(state, request) {
        state.marked += 1;
        let mark = state.marked.to_string();
        state.marks.insert(mark.clone(), given_for);
        response.headers.insert(MARK.into(), mark);
    }
}

fn put(state: &mut State, record: Record) {
    state.seq += 1;
    let seq = state.seq;
    state.records.insert((record.kind(), record.uuid()), (record, seq));
}

/// Decides as the server does over these records.
pub fn settle(
    records: &BTreeMap<(Kind, Uuid), (Record, u64)>,
    set: &ChangeSet,
    at: Hlc,
) -> Result<Effects, Refusal> {
    let ctx = Context { at, side: Side::Server, authority: Authority::Person };
    let mut world = World::default();
    loop {
        match decide(&world, set, &ctx) {
            Decision::Effects(effects) => return Ok(effects),
            Decision::Refused(refusal) => return Err(refusal),
            Decision::Need(need) => {
                for key in need {
                    match key {
                        Key::One(kind, id) => {
                            world.loaded(kind, id, records.get(&(kind, id)).map(|(r, _)| r.clone()));
                        }
                        Key::Of(kind, parent) => {
                            let children = records.values().map(|(r, _)| r);
                            let children =
                                children.filter(|r| r.kind() == kind && r.parent() == Some(parent));
                            world.loaded_children(kind, parent, children.cloned().collect());
                        }
                        Key::Wrote(cause) => world.loaded_wrote(cause, Vec::new()),
                    }
                }
            }
        }
    }
}

fn blob(state: &mut State, method: &str, hash: &str, request: &Request) -> Response {
    let mut response = plain(204, "");
    let complete = |response: &mut Response| {
        response.headers.insert(BLOB_COMPLETE.into(), "true".into());
    };
    let offset = |response: &mut Response, offset: usize| {
        response.headers.insert(UPLOAD_OFFSET.into(), offset.to_string());
    };
    let has = state.staged.get(hash).map_or(0, Vec::len);
    match method {
        "HEAD" if state.blobs.contains_key(hash) => complete(&mut response),
        "HEAD" => offset(&mut response, has),
        "GET" => match state.blobs.get(hash) {
            Some(bytes) => {
                response = plain(200, "");
                response.body = Bytes::from(bytes.clone());
                response.headers.insert("content-type".into(), "image/jpeg".into());
            }
            None => return plain(404, "{}"),
        },
        "PATCH" if state.blobs.contains_key(hash) => complete(&mut response),
        "PATCH" => {
            let at: usize = request.headers[UPLOAD_OFFSET].parse().unwrap();
            let length: usize = request.headers[UPLOAD_LENGTH].parse().unwrap();
            if at != has {
                response.status = 409;
                offset(&mut response, has);
                return response;
            }
            let mut part = request.body.to_vec();
            if std::mem::take(&mut state.spoil) {
                part[0] ^= 1;
            }
            let staged = state.staged.entry(hash.to_owned()).or_default();
            staged.extend(part);
            if staged.len() < length {
                let so_far = staged.len();
                offset(&mut response, so_far);
            } else {
                let whole = state.staged.remove(hash).unwrap();
                if BlobHash::of(&whole).as_str() != hash {
                    return plain(422, "{}");
                }
                state.blobs.insert(hash.to_owned(), whole);
                complete(&mut response);
            }
        }
        _ => return plain(405, "{}"),
    }
    response
}

fn plain(status: u16, body: &str) -> Response {
    Response { status, headers: BTreeMap::new(), body: Bytes::from(body.to_owned()) }
}

fn html(status: u16) -> Response {
    plain(status, "<html><body>Please sign in to the hotel's network</body></html>")
}

fn json<T: serde::Serialize>(value: &T) -> Response {
    plain(200, &serde_json::to_string(value).unwrap())
}

impl Transport for Office {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        async move { self.answer(request) }.boxed()
    }
}
