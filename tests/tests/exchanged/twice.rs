//! What comes twice counts once, and its receipt is one: over lines that are cut, over
//! a hub that dies, over a disk that does not answer.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::cli::can_step;
use crate::client::{Answer, is_receipt};
use crate::house::{BASE, CLIENT, House, PROVIDER, Running, SERVICE, person};
use crate::joined::ok;

fn leaf(answer: &Answer) -> Option<&str> {
    answer.field("simpul-log-leaf")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_whose_answer_was_lost_counts_once_and_has_one_receipt() {
    let house = House::found();
    let (_, tells) = house.key(PROVIDER, "ktp", [0, 300]);
    let (_, takes) = house.key(CLIENT, "sik", [0, 300]);
    // The answer never arrives: now the line is cut first, now the hub dies first, and
    // nobody knows how far it came.
    for (n, millis) in (1..).zip([0, 4, 12, 40]) {
        let hub = house.serve();
        let mut line = house.dial(None).await;
        line.write_all(&house.telling(&tells, &person(n))).await.unwrap();
        line.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(millis)).await;
        if n % 2 == 0 {
            drop(line);
            drop(hub);
        } else {
            drop(hub);
            drop(line);
        }
        let _hub = house.serve();
        let first = house.tell(&tells, &person(n)).await;
        assert!(matches!(first.status, 200 | 201), "{first:?}");
        let again = house.tell(&tells, &person(n)).await;
        assert_eq!((again.status, &again.body, leaf(&again)), (200, &first.body, leaf(&first)), "{n}");
    }

    // Answered, and then it dies: the receipt is the same to the last letter.
    let hub = house.serve();
    let sent = house.telling(&tells, &person(5));
    let first = house.send(&sent).await.expect("an answer");
    assert_eq!(first.status, 201, "{first:?}");
    is_receipt(&house.hub_key().await, BASE, &sent, &first);
    drop(hub);
    let hub = house.serve();
    let again = house.tell(&tells, &person(5)).await;
    assert_eq!((again.status, &again.body, leaf(&again)), (200, &first.body, leaf(&first)));
    // The very letters once more are no second delivery, but somebody who repeats them.
    assert_eq!(house.send(&sent).await.expect("an answer").fault(), "Client.MessageReplayed");

    // Another body under a name that is taken: refused, and somebody is told.
    let mut other = person(5);
    other["data"] = json!({ "nama": "Orang Lain" });
    let clash = house.tell(&tells, &other).await;
    assert_eq!((clash.status, &*clash.fault()), (409, "Client.Conflict"));
    let alarms = ok(&house.data, "kominfosatu", &["exchange", "alarm", "list"]).to_string();
    assert!(alarms.matches("ISI-BERBEDA").count() == 1 && alarms.contains(PROVIDER), "{alarms}");
    assert_eq!(house.pulled(&takes).await, ["e1-1", "e1-2", "e1-3", "e1-4", "e1-5"]);
    drop(hub);
    house.log_holds(leaf(&first));
}

/// A disk that takes writes and keeps none of them, for as long as this lives.
struct Failing(Child);

impl Failing {
    fn under(hub: &Running) -> Option<Failing> {
        let process = hub.serving.child.id();
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"]);
        command.args(["-e", "inject=fsync,fdatasync:error=EIO", "-p", &process.to_string()]);
        let mut failing = Failing(command.stderr(Stdio::null()).spawn().unwrap());
        let begun = Instant::now();
        while !followed(process) {
            if failing.0.try_wait().unwrap().is_some() {
                eprintln!("skipped: strace may follow no process of another parent here");
                return None;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "strace does not come to follow the hub");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(failing)
    }
}

impl Drop for Failing {
    fn drop(&mut self) {
        // A farewell, so that the hub goes on unfollowed.
        let _ = Command::new("kill").args(["-INT", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// Whether every thread of a process is followed.
fn followed(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let mut paths = threads.map(|entry| entry.unwrap().path());
    paths.all(|path: PathBuf| {
        let status = std::fs::read_to_string(path.join("status")).unwrap_or_default();
        let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
        tracer.is_some_and(|tracer| tracer.trim() != "0")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_receipt_is_given_before_the_disk_has_it() {
    if !can_step("whether a receipt waits for the disk") {
        return;
    }
    let house = House::found();
    let (_, tells) = house.key(PROVIDER, "ktp", [0, 300]);
    let (_, takes) = house.key(CLIENT, "sik", [0, 300]);
    let hub = house.serve();
    assert_eq!(house.tell(&tells, &person(1)).await.status, 201);
    let Some(failing) = Failing::under(&hub) else { return };
    let refused = house.tell(&tells, &person(2)).await;
    assert_eq!((refused.status, &*refused.fault(), leaf(&refused)), (503, "Server.ClientProxy.Busy", None));
    let refused = house.ask(&takes, "POST", &format!("{SERVICE}/a"), b"{}").await;
    assert_eq!((refused.status, &*refused.fault(), leaf(&refused)), (500, "Server.ClientProxy.Busy", None));
    assert!(house.heard().is_empty(), "nobody is asked what is not noted");
    drop(failing);
    let taken = house.tell(&tells, &person(2)).await;
    assert_eq!(taken.status, 201, "{taken:?}");
    drop(hub);
    let hub = house.serve();
    let again = house.tell(&tells, &person(2)).await;
    assert_eq!((again.status, &again.body, leaf(&again)), (200, &taken.body, leaf(&taken)));
    assert_eq!(house.pulled(&takes).await, ["e1-1", "e1-2"]);
    drop(hub);
    house.log_holds(leaf(&taken));
}
