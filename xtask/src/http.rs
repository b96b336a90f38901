//! One kept HTTP/1.1 connection to a server of our own, as plain as it can be:
//! the clients of measurements must not be what is measured.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Error, ErrorKind, Result, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Servers close a line that lies idle for half a minute.
const IDLE: Duration = Duration::from_secs(20);
/// Longer than the product lets any request take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A line to one address; opened when it is needed, and again after a failure.
#[derive(Debug)]
pub struct Line {
    address: String,
    open: Option<(BufReader<TcpStream>, Instant)>,
    opened: Option<Instant>,
}

/// A request. `head` holds whole lines, each ended by CR LF.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub head: &'a str,
    pub body: &'a str,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Everything that came over the line.
    pub fn weight(&self) -> usize {
        self.head.len() + self.body.len()
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// A cookie that the answer sets, as `name=value`.
    fn cookie(&self, name: &str) -> Option<String> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        let set = fields.filter(|(field, _)| field.eq_ignore_ascii_case("set-cookie"));
        let mut pairs = set.filter_map(|(_, value)| value.split(';').next());
        let named = |pair: &&str| pair.split_once('=').is_some_and(|(n, value)| n == name && !value.is_empty());
        pairs.find(named).map(str::to_owned)
    }
}

impl Line {
    pub fn to(address: &str) -> Line {
        Line { address: address.to_owned(), open: None, opened: None }
    }

    /// When the connection of the last request was made; none where nobody listened.
    pub fn opened(&self) -> Option<Instant> {
        self.opened
    }

    /// Sends a request and reads its answer. A failure is never tried again here:
    /// whether that is safe is known to whoever asks.
    pub fn ask(&mut self, asked: Asked<'_>) -> Result<Answer> {
        let mut reader = match self.open.take() {
            Some((reader, used)) if used.elapsed() < IDLE => reader,
            _ => {
                self.opened = None;
                let stream = connect(&self.address)?;
                self.opened = Some(Instant::now());
                BufReader::new(stream)
            }
        };
        let Asked { method, path, head, body } = asked;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{head}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        reader.get_mut().write_all(request.as_bytes())?;
        let answer = read(&mut reader)?;
        if !answer.field("connection").is_some_and(|c| c.eq_ignore_ascii_case("close")) {
            self.open = Some((reader, Instant::now()));
        }
        Ok(answer)
    }
}

fn connect(address: &str) -> Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Reads one answer, head and body.
pub fn read(reader: &mut impl BufRead) -> Result<Answer> {
    let mut head = String::new();
    loop {
        let from = head.len();
        if reader.read_line(&mut head)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if head.get(from..) == Some("\r\n") {
            break;
        }
    }
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let mut answer = Answer { status, head, body: Vec::new() };
    match answer.field("content-length").map(str::parse) {
        Some(Ok(length)) => answer.body = vec![0; length],
        None if matches!(status, 204 | 304) => {}
        _ => return Err(Error::new(ErrorKind::InvalidData, "an answer without its length")),
    }
    reader.read_exact(&mut answer.body)?;
    Ok(answer)
}

/// Signs somebody in by the ordinary door; answers with the cookie.
pub fn sign_in(line: &mut Line, name: &str, password: &str) -> std::result::Result<String, String> {
    let address = line.address.clone();
    let mut ask = |method, head: &str, body: &str| {
        line.ask(Asked { method, path: "/masuk", head, body })
            .map_err(|error| format!("{address} does not answer: {error}"))
    };
    let page = ask("GET", "", "")?;
    let device = page.cookie("simpul-perangkat").ok_or("the sign-in page sets no cookie")?;
    let text = page.text();
    let proof = text.split("name=\"bukti\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let proof = proof.ok_or("the sign-in page has no form")?;
    let form = format!("bukti={proof}&nama={name}&sandi={}", password.replace(' ', "+"));
    let head =
        format!("Origin: http://{address}\r\nCookie: {device}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    let answer = ask("POST", &head, &form)?;
    answer.cookie("simpul").ok_or_else(|| format!("{name} is not let in: {}", answer.status))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn cookies_are_taken_by_name() {
        let head = "HTTP/1.1 303\r\nSet-Cookie: simpul-perangkat=a~b; Path=/\r\nset-cookie: simpul=c; Path=/\r\n\r\n";
        let answer = Answer { status: 303, head: head.into(), body: Vec::new() };
        assert_eq!(answer.cookie("simpul").as_deref(), Some("simpul=c"));
        assert_eq!(answer.cookie("lain"), None);
    }

    #[test]
    fn a_line_is_kept_and_opened_again() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let served = std::thread::spawn(move || {
            let mut connections = 0;
            for answers in [2, 1] {
                let (mut stream, _) = listener.accept().expect("a caller");
                connections += 1;
                for n in 0..answers {
                    let mut read = [0; 512];
                    assert!(stream.read(&mut read).is_ok_and(|n| n > 0));
                    let close = if n == 1 { "Connection: close\r\n" } else { "" };
                    let answer = format!("HTTP/1.1 200 OK\r\n{close}Content-Length: 2\r\n\r\nya");
                    stream.write_all(answer.as_bytes()).expect("written");
                }
            }
            connections
        });
        let mut line = Line::to(&address);
        for _ in 0..3 {
            let answer = line.ask(Asked { method: "GET", path: "/", head: "", body: "" }).expect("an answer");
            assert_eq!((answer.status, &*answer.text()), (200, "ya"));
        }
        assert_eq!(served.join().expect("served"), 2);
        assert!(line.ask(Asked { method: "GET", path: "/", head: "", body: "" }).is_err(), "nobody is there any more");
    }
}
