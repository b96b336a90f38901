//! Commands that can be interrupted without leaving anything behind.
//!
//! A signal only raises a flag. Whoever waits for a command looks at the flag,
//! ends the command by its process id, and returns in the ordinary way, so that
//! clusters and folders are cleared by their `Drop`.

use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

const LOOK_EVERY: Duration = Duration::from_millis(20);
const TYPED: usize = 1;
const SENT: usize = 2;

/// 0, or how somebody asked us to stop.
static STOP: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// From now on Ctrl-C and the like raise the flag instead of ending us.
pub fn watch_signals() -> std::io::Result<()> {
    for (signal, how) in [(SIGINT, TYPED), (SIGTERM, SENT), (SIGHUP, SENT)] {
        signal_hook::flag::register_usize(signal, Arc::clone(&STOP), how)?;
    }
    Ok(())
}

/// Fails once somebody has asked us to stop.
pub fn go_on() -> Result<(), String> {
    if STOP.load(Ordering::Relaxed) == 0 { Ok(()) } else { Err("interrupted".into()) }
}

/// Runs a command to its end, or until somebody interrupts, or until `limit`.
pub fn run(command: &mut Command, limit: Option<Duration>) -> Result<ExitStatus, String> {
    go_on()?;
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().map_err(|error| format!("cannot run {name}: {error}"))?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| format!("lost sight of {name}: {error}"))? {
            go_on()?;
            return Ok(status);
        }
        if let Err(interrupted) = go_on() {
            // Ctrl-C in a terminal has reached the command as well: let it end by itself first.
            let patience = if STOP.load(Ordering::Relaxed) == TYPED { 3 } else { 0 };
            if !wait_at_most(&mut child, Duration::from_secs(patience)) {
                end(&mut child, &[Signal::SIGTERM]);
            }
            return Err(interrupted);
        }
        if limit.is_some_and(|limit| started.elapsed() > limit) {
            end(&mut child, &[Signal::SIGTERM]);
            return Err(format!("{name} took longer than {} s", started.elapsed().as_secs()));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Runs a command and fails unless it succeeds.
pub fn succeed(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    let status = run(command, None)?;
    if status.success() { Ok(()) } else { Err(format!("{shown} ended with {status}")) }
}

/// Ends commands that would go past a common limit.
pub struct Time {
    since: Instant,
    limit: Duration,
}

impl Time {
    pub fn of(limit: Duration) -> Time {
        Time { since: Instant::now(), limit }
    }

    pub fn succeed(&self, command: &mut Command) -> Result<(), String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let status = run(command, Some(self.limit.saturating_sub(self.since.elapsed())))?;
        if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
    }
}

/// Sends a signal to a process that is ours or was started by one of ours.
pub fn signal(pid: u32, signal: Signal) -> Result<(), String> {
    let id = i32::try_from(pid).map_err(|error| format!("process {pid}: {error}"))?;
    kill(Pid::from_raw(id), signal).map_err(|error| format!("{signal} for process {pid}: {error}"))
}

/// Sends the signals in turn, each with ten seconds to obey, and at last kills.
pub fn end(child: &mut Child, signals: &[Signal]) {
    let Ok(pid) = i32::try_from(child.id()) else { return };
    for signal in signals {
        // The child has not been waited for, so its id cannot belong to another process.
        if wait_at_most(child, Duration::ZERO) || kill(Pid::from_raw(pid), *signal).is_err() {
            break;
        }
        if wait_at_most(child, Duration::from_secs(10)) {
            return;
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// True where the child has ended within the time.
fn wait_at_most(child: &mut Child, time: Duration) -> bool {
    let started = Instant::now();
    loop {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        if started.elapsed() >= time {
            return false;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_past_its_time_is_ended() {
        let started = Instant::now();
        let answer = run(Command::new("sleep").arg("60"), Some(Duration::from_millis(100)));
        assert!(answer.is_err_and(|message| message.starts_with("sleep took longer")));
        assert!(started.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_failing_command_names_itself() {
        let answer = succeed(Command::new("sh").args(["-c", "exit 3"]));
        assert!(answer.is_err_and(|message| message.contains("exit 3") && message.contains("exit status: 3")));
    }
}
