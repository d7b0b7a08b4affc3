//! The phone as its own process, without a screen, so that it can be killed: what it is told and what it says, a line of
//! JSON each. The program is the binary `phone` of this package.

use crate::office::Who;
use serde::{Deserialize, Serialize};
use shared::records::Slot;
use shared::sync::BlobHash;
use shared::{ChangeSetId, EvidenceId, JobId, NoteId};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// What the phone is told on its standard input.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Ask {
    /// Signs in; says `ready` or `failed`.
    SignIn,
    /// What the job's open gate asks for, or a note when it asks for nothing; says `saved` or `failed`.
    Tap { job: JobId },
    /// One more photo; says `saved` or `failed`.
    Photo { job: JobId, slot: Slot },
    /// One round of the sync client; says `synced` or `failed`.
    Sync,
    /// Says `waiting`.
    Status,
    /// Taps no further, if it works by itself, and says `home` when the office has everything.
    Rest,
    /// Ends well.
    Quit,
}

/// What the phone says on its standard output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case")]
pub enum Said {
    /// Somebody is signed in, and the jobs are there.
    Ready,
    /// The store has committed this; no kill may lose it from now on.
    Saved(Saved),
    /// A round went through.
    Synced {
        sets: usize,
        records: usize,
        blobs: usize,
    },
    /// How much the office does not have.
    Waiting {
        sets: usize,
        blobs: usize,
    },
    /// All taps are made, and the office has everything.
    Home,
    Failed {
        why: String,
    },
}

/// A tap that is on disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    pub set: ChangeSetId,
    pub evidence: Option<EvidenceId>,
    pub note: Option<NoteId>,
    pub blobs: Vec<BlobHash>,
}

/// How a phone is started.
#[derive(Clone, Debug)]
pub struct PhoneStart {
    pub program: PathBuf,
    /// The phone's own folder.
    pub folder: PathBuf,
    /// Where it finds the server.
    pub server: String,
    pub who: Who,
    /// The jobs that it works on.
    pub jobs: Vec<JobId>,
    /// It taps by itself: with decisions from this seed, so many taps at most.
    pub load: Option<(u64, usize)>,
    /// The size of its photos, in bytes.
    pub photo_bytes: usize,
    /// It taps no further while more change sets and blobs than this are unsent.
    pub backlog: usize,
    /// How long it waits for a server that says nothing; none: as long as the app does.
    pub patience: Option<Duration>,
}

impl PhoneStart {
    /// One that waits to be told what to do.
    pub fn new(
        program: impl AsRef<Path>,
        folder: PathBuf,
        server: String,
        who: Who,
        jobs: Vec<JobId>,
    ) -> PhoneStart {
        PhoneStart {
            program: program.as_ref().to_owned(),
            folder,
            server,
            who,
            jobs,
            load: None,
            photo_bytes: 0,
            backlog: usize::MAX,
            patience: None,
        }
    }
}

/// A running phone. What it says goes into the channel that it was started with, under its owner's name.
pub struct PhoneProcess {
    child: Child,
    told: ChildStdin,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl PhoneProcess {
    /// Starts it.
    pub fn start(start: &PhoneStart, says: UnboundedSender<(Who, Said)>) -> PhoneProcess {
        let mut command = Command::new(&start.program);
        command.arg("--dir").arg(&start.folder).arg("--server").arg(&start.server);
        command.arg("--who").arg(format!("{:?}", start.who).to_lowercase());
        command.arg("--photo-bytes").arg(start.photo_bytes.to_string());
        command.arg("--backlog").arg(start.backlog.to_string());
        for job in &start.jobs {
            command.arg("--job").arg(job.to_string());
        }
        if let Some((seed, taps)) = start.load {
            command.arg("--load").arg(seed.to_string()).arg("--taps").arg(taps.to_string());
        }
        if let Some(patience) = start.patience {
            command.arg("--patience-ms").arg(patience.as_millis().to_string());
        }
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the phone starts");
        let told = child.stdin.take().expect("its input is ours");
        let out = child.stdout.take().expect("its output is ours");
        let who = start.who;
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // A kill may cut the last line short: what is not whole was not said.
                let Ok(said) = serde_json::from_str(&line) else { continue };
                if says.send((who, said)).is_err() {
                    return;
                }
            }
        });
        PhoneProcess { child, told, reader: Some(reader) }
    }

    /// Tells it to do something.
    pub fn asks(&mut self, ask: &Ask) {
        let line = serde_json::to_string(ask).expect("commands are JSON");
        writeln!(self.told, "{line}").expect("the phone listens");
    }

    /// `kill -9`; ends when the process is gone and all that it said has been heard.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("the phone is gone");
        if let Some(reader) = self.reader.take() {
            reader.join().expect("reading does not panic");
        }
    }
}

impl Drop for PhoneProcess {
    fn drop(&mut self) {
        self.kill();
    }
}
