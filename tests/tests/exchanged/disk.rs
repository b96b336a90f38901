//! A full disk under the message log.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::client::Answer;
use crate::house::{CLIENT, House, PROVIDER, SERVICE, person};

/// A disk of its own, of so many kilobytes.
struct Disk(PathBuf);

impl Disk {
    fn mounted(at: &Path, kilobytes: u32) -> Option<Disk> {
        std::fs::create_dir_all(at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs"]).arg(at).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Disk(at.to_owned()));
        }
        eprintln!("skipped: this machine gives no disk of its own");
        None
    }

    /// Takes what room is left, to the last page.
    fn fill(&self) {
        let mut file = File::create(self.0.join("sampah")).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
    }

    fn free(&self) {
        std::fs::remove_file(self.0.join("sampah")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Busy, in words.
fn no_room(answer: &Answer, status: u16, words: &str) {
    assert_eq!((answer.status, &*answer.fault()), (status, "Server.ClientProxy.Busy"), "{answer:?}");
    assert!(answer.json()["message"].as_str().unwrap().contains(words), "{answer:?}");
}

/// The log cannot even say that it was asked.
fn not_noted(answer: &Answer, status: u16) {
    no_room(answer, status, "tidak dapat ditulis");
    assert!(answer.fields.iter().all(|(name, _)| !name.starts_with("simpul-log-")), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_gives_no_receipt_and_loses_none() {
    let house = House::found();
    let (_, tells) = house.key(PROVIDER, "ktp", [0, 300]);
    let (_, takes) = house.key(CLIENT, "sik", [0, 300]);
    // Large bodies pass elsewhere, so that the log comes to the end of its own disk
    // before anybody sees that coming.
    let log = house.data.join("pertukaran");
    let Some(disk) = Disk::mounted(&log, 12_000) else { return };
    let passing = house.place().join("lewat");
    std::fs::create_dir(&passing).unwrap();
    std::os::unix::fs::symlink(&passing, log.join("lewat")).unwrap();
    let call = format!("{SERVICE}/a");
    let hub = house.serve();
    let mut taken: Vec<(u32, Answer)> = Vec::new();
    for n in 1..=12 {
        taken.push((n, house.tell(&tells, &person(n)).await));
    }
    assert_eq!(house.ask(&takes, "POST", &call, b"{}").await.status, 200);

    disk.fill();
    let mut n = 13;
    let refused = loop {
        let answer = house.tell(&tells, &person(n)).await;
        if answer.status != 201 {
            break answer;
        }
        taken.push((n, answer));
        n += 1;
        assert!(n < 200, "the disk is not full");
    };
    not_noted(&refused, 503);
    not_noted(&house.ask(&takes, "POST", &call, b"{}").await, 500);
    assert_eq!(house.heard().len(), 1, "nobody is asked what is not noted");

    // The same process goes on as soon as there is room.
    disk.free();
    taken.push((n, house.tell(&tells, &person(n)).await));
    assert_eq!(house.ask(&takes, "POST", &call, b"{}").await.status, 200);
    // It dies on a full disk.
    disk.fill();
    let unknown = house.tell(&tells, &person(n + 1)).await;
    drop(hub);
    disk.free();

    let hub = house.serve();
    if unknown.status == 201 {
        taken.push((n + 1, unknown));
    }
    let names: Vec<String> = taken.iter().map(|(n, _)| format!("e1-{n}")).collect();
    assert_eq!(house.pulled(&takes).await, names);
    let leaf = |answer: &Answer| answer.field("simpul-log-leaf").map(str::to_owned);
    for (n, receipt) in &taken {
        assert_eq!(receipt.status, 201, "{receipt:?}");
        let again = house.tell(&tells, &person(*n)).await;
        assert_eq!((again.status, leaf(&again)), (200, leaf(receipt)), "{n}");
    }
    drop(hub);
    house.log_holds(taken.iter().filter_map(|(_, receipt)| receipt.field("simpul-log-leaf")));

    // Where large bodies pass there too, it takes nothing in before it comes to that.
    std::fs::remove_file(log.join("lewat")).unwrap();
    let hub = house.serve();
    let refused = house.tell(&tells, &person(n + 2)).await;
    no_room(&refused, 503, "hampir habis");
    assert_eq!(refused.field("retry-after"), Some("30"));
    drop(hub);
}
