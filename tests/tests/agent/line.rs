//! What lies between an agent and the hub: a relay that is slow, falls mute or forgets
//! its connections, a network that does, a hub that is started in another way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::cli::simpul;
use crate::joined::Serving;

/// Carries connections to the hub.
pub struct Relay {
    pub port: u16,
    /// When connections reached the hub.
    reached: Arc<Mutex<Vec<Instant>>>,
    mute: Arc<AtomicBool>,
    /// How often it forgot.
    forgot: Arc<AtomicUsize>,
}

impl Relay {
    /// Whatever goes through arrives so much later, in both directions.
    pub fn between(listen: (&str, u16), to: u16, delay: Duration) -> Relay {
        let listener = TcpListener::bind(listen).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (reached, mute) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let forgot = Arc::new(AtomicUsize::new(0));
        let relay = Relay { port, reached: reached.clone(), mute: mute.clone(), forgot: forgot.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let outer = stream.unwrap();
                let Ok(inner) = TcpStream::connect(("127.0.0.1", to)) else { continue };
                reached.lock().unwrap().push(Instant::now());
                let (mute, forgot, born) = (mute.clone(), forgot.clone(), forgot.load(Ordering::SeqCst));
                let silent = move || mute.load(Ordering::SeqCst) || forgot.load(Ordering::SeqCst) != born;
                carry(outer.try_clone().unwrap(), inner.try_clone().unwrap(), delay, silent.clone());
                carry(inner, outer, delay, silent);
            }
        });
        relay
    }

    /// Connections stand, new ones too, and nothing comes through them any more; one
    /// that was used meanwhile stays mute for ever.
    pub fn fall_mute(&self, mute: bool) {
        self.mute.store(mute, Ordering::SeqCst);
    }

    /// Connections that stand are forgotten, as by a router that was started anew: nothing
    /// comes through them any more. New ones are carried.
    pub fn forget(&self) {
        self.forgot.fetch_add(1, Ordering::SeqCst);
    }

    /// How many connections reached the hub in each second since then.
    pub fn by_second(&self, since: Instant) -> Vec<usize> {
        let mut all = Vec::new();
        for after in self.reached.lock().unwrap().iter().filter_map(|at| at.checked_duration_since(since)) {
            let second = usize::try_from(after.as_secs()).unwrap();
            all.resize(all.len().max(second + 1), 0);
            all[second] += 1;
        }
        all
    }
}

/// One direction of a connection.
fn carry(mut from: TcpStream, mut into: TcpStream, delay: Duration, silent: impl Fn() -> bool + Send + 'static) {
    let (put, due) = mpsc::channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        for (at, bytes) in due {
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            if into.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = into.shutdown(Shutdown::Both);
    });
    std::thread::spawn(move || {
        let mut piece = vec![0; 16 << 10];
        loop {
            let count = from.read(&mut piece).unwrap_or(0);
            // Nobody is told that the other side is gone: that is what half open means.
            while silent() {
                std::thread::sleep(Duration::from_secs(3600));
            }
            if count == 0 || put.send((Instant::now() + delay, piece[..count].to_vec())).is_err() {
                break;
            }
        }
    });
}

/// A network of its own, whose every packet may be lost in both directions.
pub struct Lossy {
    pub name: String,
    /// Where the network meets this machine.
    pub here: String,
}

impl Lossy {
    /// Each has addresses of its own: what a run that was killed left behind leads
    /// nobody astray.
    pub fn make(percent: u32) -> Option<Lossy> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let n = (std::process::id() + 5_000 * MADE.fetch_add(1, Ordering::SeqCst)) % 10_000;
        let [here, there] = [1, 2].map(|end| format!("10.213.{}.{}", n / 64, n % 64 * 4 + end));
        let name = format!("simpul{n}");
        let all = Lossy { name: name.clone(), here };
        let (own, other) = (format!("{}/30", all.here), format!("{there}/30"));
        let (ours, theirs) = (format!("a{name}"), format!("b{name}"));
        let rule = format!("numgen random mod 100 < {percent} drop");
        let inside = ["netns", "exec", &name];
        for arguments in [
            vec!["netns", "add", &name],
            vec!["link", "add", &ours, "mtu", "1400", "type", "veth", "peer", "name", &theirs, "netns", &name],
            vec!["addr", "add", &own, "dev", &ours],
            vec!["link", "set", &ours, "up"],
            [&inside[..], &["ip", "addr", "add", &other, "dev", &theirs]].concat(),
            [&inside[..], &["ip", "link", "set", &theirs, "mtu", "1400", "up"]].concat(),
            [&inside[..], &["ip", "link", "set", "lo", "up"]].concat(),
            [&inside[..], &["nft", "add table inet hilang"]].concat(),
            [&inside[..], &["nft", "add chain inet hilang masuk { type filter hook input priority 0; }"]].concat(),
            [&inside[..], &["nft", "add chain inet hilang keluar { type filter hook output priority 0; }"]].concat(),
            [&inside[..], &["nft", &format!("add rule inet hilang masuk iifname {theirs} {rule}")]].concat(),
            [&inside[..], &["nft", &format!("add rule inet hilang keluar oifname {theirs} {rule}")]].concat(),
        ] {
            let done = Command::new("ip").args(&arguments).stderr(Stdio::null()).status();
            if !done.is_ok_and(|status| status.success()) {
                eprintln!("skipped: this machine makes no network of its own ({arguments:?})");
                return None;
            }
        }
        Some(all)
    }

    /// The connections that a process within it has with this port pass no packet any
    /// more, in neither direction.
    pub fn forget(&self, process: &Child, port: u16) {
        let table = std::fs::read_to_string(format!("/proc/{}/net/tcp", process.id())).unwrap();
        let port_of = |place: &str| u16::from_str_radix(place.rsplit(':').next()?, 16).ok();
        let ours = table.lines().filter_map(|line| {
            let mut words = line.split_ascii_whitespace().skip(1);
            let (own, other) = (port_of(words.next()?)?, port_of(words.next()?)?);
            (other == port && words.next() == Some("01")).then(|| own.to_string())
        });
        let ours: Vec<String> = ours.collect();
        assert!(!ours.is_empty(), "no connection stands: {table}");
        for (chain, which) in [("masuk", "dport"), ("keluar", "sport")] {
            let rule = format!("add rule inet hilang {chain} tcp {which} {{ {} }} drop", ours.join(", "));
            assert!(Command::new("ip").args(["netns", "exec", &self.name, "nft", &rule]).status().unwrap().success());
        }
    }
}

impl Drop for Lossy {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.name]).status();
    }
}

/// The hub by another command than the usual one, once it serves or has ended.
pub fn served(mut command: Command, data: &Path, address: &str, port: u16) -> Serving {
    command.args(["serve", "--listen", "127.0.0.1:0", "--exchange", &format!("127.0.0.1:{port}")]);
    command.args(["--exchange-address", address, "--data"]).arg(data).env_remove("SIMPUL_DATABASE");
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let _ = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Pertukaran data melayani"));
    // What it says later must not stop it.
    std::thread::spawn(move || lines.for_each(drop));
    Serving { child, pages: String::new(), exchange: format!("127.0.0.1:{port}") }
}

/// The hub as it is known over a secured line.
pub const SECURED: &str = "https://hub.uji.go.id";

/// The hub with a certificate, which it leaves beside its data as `hub.pem`.
pub fn secured(data: &Path, port: u16) -> Serving {
    let made = rcgen::generate_simple_self_signed(vec!["hub.uji.go.id".to_owned()]).unwrap();
    let [certificate, key] = ["hub.pem", "hub.key"].map(|name| data.with_file_name(name));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut command = Command::new(simpul());
    command.env("SIMPUL_EXCHANGE_CERT", certificate).env("SIMPUL_EXCHANGE_KEY", key);
    served(command, data, SECURED, port)
}
