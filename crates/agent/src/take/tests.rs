#![allow(clippy::expect_used)]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use super::*;
use crate::clock::Clock;
use crate::line::Identity;

#[test]
fn deliveries_keep_their_letters_and_their_places() {
    let body = br#"[{"id":"a-1","data":{"x":10.00}},{"id":"a-2"},{"id":"a-3"}]"#;
    let all = deliveries(body, Some("7-12")).expect("read");
    let places: Vec<(i64, &str)> = all.iter().map(|d| (d.position, d.id.as_str())).collect();
    assert_eq!(places, [(7, "a-1"), (8, "a-2"), (12, "a-3")]);
    assert!(all[0].body.contains("10.00"));
    for (body, positions) in
        [(&b"{}"[..], Some("1-2")), (b"[{}]", Some("1-1")), (b"[]x", None), (b"[{\"id\":\"a\"}]", None)]
    {
        assert!(deliveries(body, positions).is_err());
    }
}

#[test]
fn values_keep_their_letters() {
    let data: &RawValue =
        serde_json::from_str(r#"{"a":10.00,"b":"x\u00e9","c":null,"d":{"e":true},"f":[1]}"#).expect("raw");
    let of = |path| letters(data, path);
    assert_eq!((of("a").as_deref(), of("b").as_deref(), of("c")), (Some("10.00"), Some("xé"), None));
    assert_eq!(
        (of("d.e").as_deref(), of("d.x"), of("a.b"), of("f").as_deref()),
        (Some("true"), None, None, Some("[1]"))
    );
}

#[test]
fn a_file_is_whole_and_stays_in_its_folder() {
    let place = tempfile::tempdir().expect("a folder");
    let one = Delivery { position: 3, id: "../../x/é".into(), body: "{}".into() };
    into_folder(place.path(), &one).expect("written");
    into_folder(place.path(), &one).expect("once more");
    let names: Vec<String> = std::fs::read_dir(place.path())
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["000000000003-______x__.json"]);
}

/// Settings as a file has them, with takes of their own.
pub(crate) fn settings(folder: &Path, takes: &str) -> Settings {
    let public = protocol::key::write_public(&protocol::key::from_seed([7; 32]).verifying_key());
    let (_, log) = signed_note::generate_key(&mut rand_core::OsRng, "hub/log");
    let text = format!(
        "[hub]\naddress = \"https://hub.contoh.go.id\"\npublic = \"{public}\"\nlog = \"{log}\"\n\n\
         [me]\nsystem = \"ID-KAB/GOV/DUKCAPIL/SIAK\"\nkey = \"kunci.rahasia\"\n\n{takes}"
    );
    let path = folder.join("agent.toml");
    std::fs::write(&path, text).expect("written");
    Settings::read(&path).expect("settings")
}

fn line(settings: &Settings) -> Line {
    let identity = Identity {
        system: settings.me.system.to_string(),
        keyid: "k".into(),
        key: protocol::key::from_seed([8; 32]),
        hub: protocol::key::from_seed([7; 32]).verifying_key(),
        run: "r".into(),
    };
    Line::new(settings, Rc::new(identity), Rc::new(Clock::of(0))).expect("a line")
}

/// An event of a row, as the hub hands it on.
fn of_row(position: i64, subject: &str, name: &str) -> Delivery {
    let body = json!({
        "id": format!("e-{position}"), "type": "id.go.kab.pasien.v1.upserted", "subject": subject,
        "data": { "nama": name },
    });
    Delivery { position, id: format!("e-{position}"), body: body.to_string() }
}

/// An application that answers each event with a status of its own, and says over
/// how many connections it was spoken to.
fn application(answer: impl Fn(&Json) -> u16 + Send + 'static) -> (u16, Arc<AtomicUsize>, mpsc::Receiver<Json>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let made = Arc::new(AtomicUsize::new(0));
    let (said, heard) = mpsc::channel();
    let counted = made.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            counted.fetch_add(1, Ordering::SeqCst);
            let mut reader = BufReader::new(stream.try_clone().expect("a copy"));
            while let Some(event) = posted(&mut reader) {
                let text = format!("HTTP/1.1 {} X\r\ncontent-length: 5\r\n\r\nsalah", answer(&event));
                if said.send(event).is_err() || stream.write_all(text.as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    (port, made, heard)
}

/// The body of one request; none where the connection ends.
fn posted(reader: &mut impl BufRead) -> Option<Json> {
    let mut length = 0;
    loop {
        let mut field = String::new();
        if reader.read_line(&mut field).ok()? == 0 {
            return None;
        }
        if field.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = field.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn to_application(folder: &Path, port: u16) -> Settings {
    let take = format!(
        "[[take]]\nof = \"ID-KAB/GOV/DINKES/SIK\"\ndataset = \"pasien\"\nversion = 1\nurl = \"http://127.0.0.1:{port}/masuk\"\n"
    );
    settings(folder, &take)
}

const TAKE: &str = "ID-KAB/GOV/DINKES/SIK/pasien/v1";

/// What one event is refused for does not stop the next ones; a later version of
/// its row takes its place, and what is tried again never comes over it.
#[tokio::test]
async fn one_that_does_not_fit_does_not_stop_the_others() {
    let place = tempfile::tempdir().expect("a folder");
    let (port, made, heard) = application(|event| match event["data"]["nama"].as_str() {
        Some("terlalu panjang") => 422,
        _ => 200,
    });
    let settings = to_application(place.path(), port);
    let spool = Spool::open(&place.path().join("spool")).expect("a spool");
    let mut taker = Taker::new(&settings, &spool, &settings.take[0], line(&settings));
    let first = [
        of_row(1, "a", "A"),
        of_row(2, "b", "terlalu panjang"),
        of_row(3, "c", "terlalu panjang"),
        of_row(4, "d", "D"),
    ];
    spool.keep_deliveries(TAKE, &first, 7).expect("kept");
    taker.put_all(TAKE, &first).await.expect("put");
    let aside = || spool.refused(TAKE, 9).expect("read").into_iter().map(|r| r.position).collect::<Vec<_>>();
    assert_eq!(aside(), [2, 3]);
    assert!(spool.refused(TAKE, 9).expect("read")[0].reason.contains("422: salah"));
    assert_eq!(spool.to_acknowledge(TAKE).expect("all"), Some((4, "e-4".into())), "the hub hands on what follows");
    assert!(spool.open_deliveries(TAKE, 9).expect("none").is_empty());

    // It is mended at its source: what lay aside of that row is over.
    let mended = [of_row(5, "b", "B")];
    spool.keep_deliveries(TAKE, &mended, 8).expect("kept");
    taker.put_all(TAKE, &mended).await.expect("put");
    assert_eq!(aside(), [3]);
    // Tried again it still does not fit, and lies there with its reason.
    assert_eq!(spool.want_again(TAKE, Some(2)).expect("none"), 0);
    assert_eq!(spool.want_again(TAKE, None).expect("one"), 1);
    taker.try_again(TAKE).await.expect("tried");
    assert_eq!((aside(), spool.wanted_again(TAKE).expect("read").len()), (vec![3], 0));
    let told: Vec<String> = heard.try_iter().map(|event| event["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(told, ["e-1", "e-2", "e-3", "e-4", "e-5", "e-3"]);
    assert_eq!(made.load(Ordering::SeqCst), 1, "over one connection");
}

/// What holds for every event alike stops them all, and nothing is lost.
#[tokio::test]
async fn a_target_in_trouble_is_waited_for() {
    for status in [401, 403, 404, 409, 429, 500, 503] {
        let place = tempfile::tempdir().expect("a folder");
        let (port, _, heard) = application(move |_| status);
        let settings = to_application(place.path(), port);
        let spool = Spool::open(&place.path().join("spool")).expect("a spool");
        let mut taker = Taker::new(&settings, &spool, &settings.take[0], line(&settings));
        let all = [of_row(1, "a", "A"), of_row(2, "b", "B")];
        spool.keep_deliveries(TAKE, &all, 7).expect("kept");
        let trouble = taker.put_all(TAKE, &all).await.expect_err("a trouble");
        assert!(trouble.to_string().contains(&format!("menjawab {status}")), "{trouble}");
        assert_eq!(spool.open_deliveries(TAKE, 9).expect("open"), all);
        assert_eq!((heard.try_iter().count(), spool.refused(TAKE, 9).expect("none").len()), (1, 0));
        // Until a person lets that one go by.
        assert!(!spool.pass_by(TAKE, 2).expect("not this one") && spool.pass_by(TAKE, 1).expect("this one"));
        assert_eq!(spool.open_deliveries(TAKE, 9).expect("open"), all[1..]);
    }
}

#[test]
fn a_portal_tells_a_record_from_a_table() {
    let ckan = CkanSettings {
        url: "https://data.contoh.go.id".into(),
        resource: "r".into(),
        key_file: "k".into(),
        subject: "kunci".into(),
    };
    let said = |status: u16, answer: &str| ckan_said(&ckan, status, answer.as_bytes());
    assert_eq!(said(200, r#"{"success":true}"#), Ok(()));
    let record = r#"{"success":false,"error":{"__type":"Validation Error","data":"invalid input"}}"#;
    assert!(matches!(said(409, record), Err(Trouble::Unfit(words)) if words.contains("invalid input")));
    for (status, answer) in
        [(409, "{}"), (200, "{}"), (403, r#"{"error":{"__type":"Authorization Error"}}"#), (404, "x")]
    {
        assert!(matches!(said(status, answer), Err(Trouble::Source(_))), "{status}");
    }
}
