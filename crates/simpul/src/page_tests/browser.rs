//! A browser reduced to what the tests need: cookies, forms, redirects, over a
//! real socket to the real pages.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use store::testing::Temporary;
use store::{Actor, Clock, Db};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use web::{Account, Links};

use crate::demo::{self, Regency, YEAR};
use crate::modules::SCHEMA;
use crate::serving;

pub struct Server {
    pub regency: Regency,
    pub links: Links,
    pub db: Arc<Db>,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
    place: Temporary,
}

pub struct Page {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// All values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let fields = self.head.lines().filter_map(|l| l.split_once(':'));
        fields.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers(name).first().copied().unwrap_or_default()
    }

    /// The proof of the page's first form.
    pub fn proof(&self) -> String {
        let text = self.text();
        let rest = text.split_once("name=\"bukti\" value=\"").expect("a form").1;
        rest.split('"').next().expect("a value").to_owned()
    }

    /// Everything that came over the line.
    pub fn weight(&self) -> usize {
        self.head.len() + 4 + self.body.len()
    }
}

impl Server {
    pub async fn start(place: Temporary) -> Server {
        let clock = Clock::Handed(kernel::Day::new(YEAR, 3, 16).expect("a day"));
        let db = Arc::new(place.open_at(clock, &SCHEMA).await.expect("opens"));
        let regency = demo::found(&db).await.expect("founded");
        demo::tell(&db, &regency).await.expect("told");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let links = Links::default();
        let mut app = serving::app(db.clone(), links.clone(), Some(format!("http://{address}")));
        // No child can be made of the program of the tests.
        app.evidence.look = serving::evidence::look_here;
        app.planning.read = serving::workbook::read_here;
        let ended = tokio::spawn(web::serve(app, listener, async move { drop(stopped.await) }));
        Server { regency, links, db, address, stop, ended, place }
    }

    pub async fn sqlite() -> Server {
        Server::start(Temporary::sqlite(true, &SCHEMA).await.expect("a folder")).await
    }

    /// The same over PostgreSQL, where a cluster is named.
    pub async fn postgres() -> Option<Server> {
        Some(Server::start(Temporary::postgres(true, &SCHEMA).await.expect("a cluster")?).await)
    }

    /// The exchange's lane beside this regency, seen by its pages from now on.
    pub async fn lane(&self) -> Arc<store::Lane> {
        let lane = self.place.open_lane(&self.db, &SCHEMA, hub::store::MIGRATIONS).await.expect("a lane");
        self.place.look_into_lane(&self.db, hub::store::MIGRATIONS).await.expect("seen");
        Arc::new(lane)
    }

    /// Where the regency lies, for what runs beside the pages.
    pub fn place(&self) -> &store::Place {
        &self.place.place
    }

    pub async fn stop(self) {
        drop(self.stop);
        self.ended.await.expect("joins").expect("ends");
        if let Some(db) = Arc::into_inner(self.db) {
            db.close().await;
        }
        self.place.discard().await.expect("discarded");
    }

    pub fn browser(&self) -> Browser {
        Browser { address: self.address, cookies: BTreeMap::new(), packed: false }
    }

    /// A browser in which an official of the demonstration is signed in.
    pub async fn signed_in(&self, actor: &Actor) -> Browser {
        let Actor::User { user, person, .. } = actor else { panic!("an official") };
        let path = self.links.add(Account { user: *user, person: *person }, "uji");
        let mut browser = self.browser();
        let shown = browser.get(&path).await;
        let entered = browser.post(&path, &[("bukti", &shown.proof())]).await;
        assert_eq!((entered.status, entered.header("location")), (303, "/"), "{}", entered.text());
        browser
    }
}

/// Serves a regency that is no demonstration, until the test ends.
pub async fn serving(db: &Arc<Db>) -> Browser {
    serving_app(serving::app(db.clone(), Links::default(), None)).await
}

/// Serves an edge that the test put together, until the test ends.
pub async fn serving_app(app: web::App) -> Browser {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(web::serve(app, listener, std::future::pending()));
    Browser { address, cookies: BTreeMap::new(), packed: false }
}

#[derive(Clone)]
pub struct Browser {
    address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    /// Asks for brotli.
    pub packed: bool,
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

impl Browser {
    /// A browser on pages that somebody else serves.
    pub fn on(address: SocketAddr) -> Browser {
        Browser { address, cookies: BTreeMap::new(), packed: false }
    }

    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, "", None).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let origin = format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", self.address);
        self.send("POST", path, &origin, Some(fields)).await
    }

    /// A form of our own page with a body of another kind.
    pub async fn post_body(&mut self, path: &str, kind: &str, body: &[u8]) -> Page {
        let more = format!(
            "Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
            self.address,
            body.len()
        );
        self.exchange("POST", path, &more, body).await
    }

    /// The same form, sent by another site's page.
    pub async fn post_from(&mut self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send("POST", path, &format!("Origin: {origin}\r\nSec-Fetch-Site: cross-site\r\n"), Some(fields)).await
    }

    pub async fn send(&mut self, method: &str, path: &str, more: &str, form: Option<&[(&str, &str)]>) -> Page {
        let pairs = form.unwrap_or_default().iter().map(|(n, v)| format!("{n}={}", encoded(v)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let kind = form.map(|_| {
            let length = body.len();
            format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n")
        });
        self.exchange(method, path, &format!("{more}{}", kind.unwrap_or_default()), body.as_bytes()).await
    }

    /// A form that is begun and whose rest does not come.
    pub async fn unfinished(&self, path: &str) -> TcpStream {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {1}\r\nContent-Length: 100\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\nbukti=",
            self.address,
            cookies.join("; ")
        );
        let mut line = TcpStream::connect(self.address).await.expect("connects");
        line.write_all(head.as_bytes()).await.expect("sends");
        line
    }

    pub async fn exchange(&mut self, method: &str, path: &str, more: &str, body: &[u8]) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n{more}", self.address);
        head.push_str("Connection: close\r\n");
        if !cookies.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", cookies.join("; ")));
        }
        if self.packed {
            head.push_str("Accept-Encoding: gzip, br\r\n");
        }
        let mut line = TcpStream::connect(self.address).await.expect("connects");
        line.write_all(&[head.as_bytes(), b"\r\n", body].concat()).await.expect("sends");
        let mut got = Vec::new();
        line.read_to_end(&mut got).await.expect("reads");
        let at = got.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(got[..at].to_vec()).expect("text");
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        let page = Page { status, head, body: got[at + 4..].to_vec() };
        for set in page.headers("set-cookie") {
            let (name, value) = set.split(';').next().and_then(|p| p.split_once('=')).expect("a cookie");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        page
    }
}
