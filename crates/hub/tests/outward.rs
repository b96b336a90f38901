//! Where the hub connects to, and where it never does.
#![allow(clippy::expect_used)]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use exchange::public::{Address, What};
use hub::outward::{Patience, Resolve};
use kernel::Moment;
use support::{CLIENT, House, PROVIDER, Provider, SERVICE, Setup, a_grant, a_service, on_both, register};
use tokio::net::TcpListener;

/// A trap: counts who connects.
async fn trap() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
    let (at, count) = (listener.local_addr().expect("an address"), Arc::new(AtomicUsize::new(0)));
    let caught = count.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            caught.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    (at, count)
}

fn to(url: String, networks: &[&str]) -> Address {
    let networks = networks.iter().map(|n| n.parse().expect("a network")).collect();
    Address { url, networks, approved_at: Moment(0) }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leads_inside() {
    on_both(async |place| {
        let (at, caught) = trap().await;
        let port = at.port();
        let everything = ["0.0.0.0/0", "::/0"];
        let names: Resolve = Arc::new(|host: String, port| {
            Box::pin(async move {
                let ip = match host.as_str() {
                    "dalam.contoh.go.id" => "127.0.0.1",
                    "terselubung.contoh.go.id" => "::ffff:127.0.0.1",
                    "metadata.contoh.go.id" => "169.254.169.254",
                    "campur.contoh.go.id" => {
                        return Ok(vec![
                            SocketAddr::new("203.0.113.1".parse().expect("an address"), port),
                            SocketAddr::new("127.0.0.1".parse().expect("an address"), port),
                        ]);
                    }
                    // As resolvers read whole numbers.
                    "2130706433" | "0x7f000001" | "127.1" => "127.0.0.1",
                    _ => return Err(std::io::Error::other("unknown")),
                };
                Ok(vec![SocketAddr::new(ip.parse().expect("an address"), port)])
            })
        });
        let setup = Setup { practice: Some(false), resolve: Some(names), ..Setup::default() };
        let mut registry = register(port);
        let urls = [
            format!("http://127.0.0.1:{port}"),
            format!("http://127.0.0.2:{port}"),
            format!("http://[::1]:{port}"),
            format!("http://[::ffff:127.0.0.1]:{port}"),
            format!("http://[::127.0.0.1]:{port}"),
            format!("http://[64:ff9b::7f00:1]:{port}"),
            format!("http://0.0.0.0:{port}"),
            format!("http://2130706433:{port}"),
            format!("http://0x7f000001:{port}"),
            format!("http://127.1:{port}"),
            format!("http://0177.0.0.1:{port}"),
            format!("http://dalam.contoh.go.id:{port}"),
            format!("http://terselubung.contoh.go.id:{port}"),
            format!("http://campur.contoh.go.id:{port}"),
            "http://metadata.contoh.go.id".to_owned(),
            "http://169.254.169.254".to_owned(),
            format!("http://orang@127.0.0.1:{port}"),
            format!("http://127.0.0.1:{port}/../dalam"),
            "file:///etc/passwd".to_owned(),
            "gopher://127.0.0.1".to_owned(),
        ];
        for (n, url) in urls.iter().enumerate() {
            let code = format!("layanan{n}");
            let (key, service) = a_service(&code, to(url.clone(), &everything));
            registry.services.insert(key, service);
            let id = 100 + i64::try_from(n).expect("small");
            registry.grants.insert(id, a_grant(id, CLIENT, PROVIDER, What::Service { system: PROVIDER.into(), code }));
        }
        let house = House::open(place, registry, setup).await;
        let client = house.client(CLIENT, "SIK-1");
        for (n, url) in urls.iter().enumerate() {
            let answer = client.ask("GET", &format!("/r1/{PROVIDER}/layanan{n}/a"), b"").await;
            assert_eq!(answer.fault(), "Server.ServerProxy.NetworkError", "{url}");
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(!said.contains("127") && !said.contains("169"), "{said}");
        }
        assert_eq!(caught.load(Ordering::SeqCst), 0, "nobody connected");
        house.close().await;
    })
    .await;
}

/// A name that means another machine the second time: what was judged is what
/// is connected to, so the second meaning is judged as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_changes_its_mind_gets_nowhere() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let (inside, caught) = trap().await;
        let asked = Arc::new(AtomicUsize::new(0));
        let counting = asked.clone();
        let fickle: Resolve = Arc::new(move |_, port| {
            let turn = counting.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                let ip = if turn == 0 { "127.0.0.1" } else { "127.0.0.3" };
                Ok(vec![SocketAddr::new(ip.parse().expect("an address"), port)])
            })
        });
        let mut registry = register(provider.port());
        let here = to(format!("http://berubah.contoh.go.id:{}", provider.port()), &["127.0.0.1/32"]);
        registry.services.extend([a_service("penduduk", here)]);
        let house = House::open(place, registry, Setup { resolve: Some(fickle), ..Setup::default() }).await;
        let client = house.client(CLIENT, "SIK-1");
        let target = format!("{SERVICE}/a");
        assert_eq!(client.ask("GET", &target, b"").await.status, 200);
        // The kept connection is as good as before, and nothing is asked again.
        assert_eq!(client.ask("GET", &target, b"").await.status, 200);
        assert_eq!((asked.load(Ordering::SeqCst), provider.connections()), (1, 1));
        // Another network is approved: the kept connection no longer fits.
        house.change(|registry| {
            let there = to(format!("http://berubah.contoh.go.id:{}", inside.port()), &["127.0.0.1/32"]);
            registry.services.extend([a_service("penduduk", there)]);
        });
        assert_eq!(client.ask("GET", &target, b"").await.fault(), "Server.ServerProxy.NetworkError");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        house.change(|registry| {
            let narrowed = to(format!("http://berubah.contoh.go.id:{}", provider.port()), &["10.0.0.0/8"]);
            registry.services.extend([a_service("penduduk", narrowed)]);
        });
        assert_eq!(client.ask("GET", &target, b"").await.fault(), "Server.ServerProxy.NetworkError");
        assert_eq!(caught.load(Ordering::SeqCst), 0);
        assert_eq!(provider.connections(), 1);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_never_answers_ends_at_its_time() {
    on_both(async |place| {
        let provider = Provider::start().await;
        // It takes connections and never says a word.
        let silent = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let port = silent.local_addr().expect("an address").port();
        let holding = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = silent.accept().await {
                held.push(stream);
            }
        });
        let patience = Patience {
            connect: Duration::from_millis(300),
            tls: Duration::from_millis(300),
            head: Duration::from_millis(400),
            ..Patience::default()
        };
        let mut registry = register(provider.port());
        let tls = to(format!("https://127.0.0.1:{port}"), &["127.0.0.1/32"]);
        registry.services.extend([a_service("rahasia", tls)]);
        let secret = What::Service { system: PROVIDER.into(), code: "rahasia".into() };
        registry.grants.insert(9, a_grant(9, CLIENT, PROVIDER, secret));
        let plain = to(format!("http://127.0.0.1:{port}"), &["127.0.0.1/32"]);
        let setup = Setup { patience: Some(patience), ..Setup::default() };
        let house = House::open(place, registry, setup).await;
        let client = house.client(CLIENT, "SIK-1");
        let timed = async |target: String| {
            let begun = Instant::now();
            let answer = client.ask("GET", &target, b"").await;
            assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
            answer
        };
        assert_eq!(timed(format!("/r1/{PROVIDER}/rahasia/a")).await.status, 500);
        assert_eq!(timed(format!("{SERVICE}/lambat")).await.status, 500);
        house.change(|registry| registry.services.extend([a_service("penduduk", plain)]));
        let answer = timed(format!("{SERVICE}/a")).await;
        assert_eq!(answer.fault(), "Server.ServerProxy.NetworkError");
        // What was asked and what became of it stands in the log all the same.
        let kinds = house.kinds().await;
        assert_eq!(kinds, ["permintaan", "jawaban", "permintaan", "jawaban", "permintaan", "jawaban"]);
        // Nobody is listening there.
        let nobody = to("http://127.0.0.1:1".to_owned(), &["127.0.0.1/32"]);
        house.change(|registry| registry.services.extend([a_service("penduduk", nobody)]));
        assert_eq!(timed(format!("{SERVICE}/a")).await.fault(), "Server.ServerProxy.NetworkError");
        holding.abort();
        house.close().await;
    })
    .await;
}
