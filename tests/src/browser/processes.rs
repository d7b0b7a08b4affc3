//! The processes of a browser, found by the profile that they were started with; and their end without a word.

use crate::wait::until;
use rustix::process::{Pid, Signal, kill_process};
use std::path::Path;

/// One process of a browser.
#[derive(Clone, Debug)]
pub struct Process {
    pub pid: Pid,
    /// Its program and arguments.
    pub arguments: Vec<String>,
}

impl Process {
    /// Whether it shows pages and runs their workers.
    pub fn renders(&self) -> bool {
        self.arguments.iter().any(|argument| argument == "--type=renderer")
    }

    /// Whether it has a file open whose path contains this.
    pub fn has_open(&self, part: &str) -> bool {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.pid.as_raw_nonzero()));
        let mut links = open.into_iter().flatten().flatten().map(|entry| std::fs::read_link(entry.path()));
        links.any(|to| to.is_ok_and(|to| to.to_string_lossy().contains(part)))
    }

    /// Ends it as a lack of memory or of power does: it hears nothing of it.
    pub fn kill(&self) {
        // It may be gone already.
        let _ = kill_process(self.pid, Signal::KILL);
    }
}

/// What runs of the browser on this profile.
pub fn of(profile: &Path) -> Vec<Process> {
    let mine = format!("--user-data-dir={}", profile.display());
    let all = std::fs::read_dir("/proc").expect("the processes of this machine can be listed");
    let process = |name: String| {
        let pid = Pid::from_raw(name.parse().ok()?)?;
        let said = std::fs::read(format!("/proc/{name}/cmdline")).ok()?;
        let said = String::from_utf8_lossy(&said);
        // A child's may be separated by spaces.
        let arguments: Vec<String> = said.split(['\0', ' ']).map(str::to_owned).collect();
        arguments.contains(&mine).then_some(Process { pid, arguments })
    };
    all.flatten().filter_map(|entry| process(entry.file_name().into_string().ok()?)).collect()
}

/// Ends all of them at once, and waits until none is left.
pub async fn kill_all(profile: &Path) {
    until("the browser to be gone", async || {
        let left = of(profile);
        left.iter().for_each(Process::kill);
        left.is_empty().then_some(())
    })
    .await;
}
