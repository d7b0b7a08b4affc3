//! Programs that are measured from outside: each in a process of its own, asked line by line in JSON.

use anyhow::{Context, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A device (ours or the peer's) that does what it is told.
pub struct Device {
    child: Child,
    /// None: it has heard the last one.
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Device {
    /// Starts the program; it reads commands from its standard input.
    pub fn start(command: &mut Command) -> anyhow::Result<Device> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let commands = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().context("a device answers")?);
        Ok(Device { child, commands, answers })
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks without waiting, for devices that work at the same time.
    pub fn tell(&mut self, command: &Value) -> anyhow::Result<()> {
        let commands = self.commands.as_mut().context("a device takes commands")?;
        writeln!(commands, "{command}")?;
        Ok(commands.flush()?)
    }

    /// The answer to what was asked last.
    pub fn answer(&mut self) -> anyhow::Result<Value> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            bail!("the device ended without an answer");
        }
        let answer: Value = serde_json::from_str(&line).with_context(|| format!("reading {line:?}"))?;
        match answer.get("error") {
            Some(error) => bail!("the device failed: {}", error.as_str().unwrap_or_default()),
            None => Ok(answer),
        }
    }

    /// Lets it end by itself, so that everything it wrote is where it belongs.
    pub fn end(mut self) -> anyhow::Result<()> {
        self.commands = None;
        let ended = self.child.wait()?;
        anyhow::ensure!(ended.success(), "the device ended with {ended}");
        Ok(())
    }

    /// Asks and waits.
    pub fn ask(&mut self, command: Value) -> anyhow::Result<Value> {
        self.tell(&command)?;
        self.answer().with_context(|| format!("asked to {}", command["do"]))
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A number of an answer.
pub fn number(answer: &Value, name: &str) -> anyhow::Result<f64> {
    answer[name].as_f64().with_context(|| format!("the answer {answer} has a number {name}"))
}

/// A text of an answer.
pub fn text(answer: &Value, name: &str) -> anyhow::Result<String> {
    Ok(answer[name].as_str().with_context(|| format!("the answer has a text {name}"))?.to_owned())
}
