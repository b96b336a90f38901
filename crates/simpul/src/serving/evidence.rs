//! Evidence, in the shape of the pages: looked at in a child, scanned where
//! there is a scanner, and put into the file room.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use documents::inspect::{self, InspectError, Inspected, Media as Seen};
use evidence::public::{self, Brought, EvidenceKind, Media, Scan};
use kernel::Moment;
use serde_json::{Value, json};
use store::module::Reading;
use store::{Db, Error, Result, View};
use web::{Bringing, Choice, Evidence, EvidenceFile, EvidenceFolder, EvidenceNeed, EvidencePaper};

pub const EVIDENCE: Evidence = Evidence { kinds, folder, open, look };

/// How long the virus scanner may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn choice(code: &str, title: &str) -> Choice {
    Choice { code: code.into(), title: title.into() }
}

fn kinds() -> Vec<Choice> {
    EvidenceKind::ALL.iter().map(|kind| choice(kind.code(), kind.title())).collect()
}

fn folder(view: &mut View, person: i64, document: i64, now: Moment) -> Reading<'_, Option<EvidenceFolder>> {
    Box::pin(async move {
        let zone = organisation::public::zone(view).await?;
        let Some(found) = public::folder(view, (person, now, zone), document).await? else { return Ok(None) };
        let here = found.document.id;
        let needs = match treasury::public::ls_kind(view, found.document.thread).await? {
            Some(kind) => public::completeness(view, (&kind, now.day(zone)), &found.papers).await?,
            None => None,
        };
        let need = |n: public::Looked| EvidenceNeed { name: n.name, there: n.there, if_any: n.if_any };
        let paper = |p: public::Paper| EvidencePaper {
            id: p.attachment.id,
            here: p.attachment.document == here,
            document: p.attachment.document,
            kind: choice(p.attachment.kind.code(), p.attachment.kind.title()),
            name: p.attachment.name,
            media: p.attachment.media.title(),
            pages: p.attachment.pages,
            size: p.attachment.size,
            scan: choice(p.attachment.scan.code(), p.attachment.scan.title()),
            person: p.person,
            at: p.attachment.attached_at,
            may_detach: p.may_detach,
            detached: p.attachment.detached_at.map(|_| p.attachment.reason.unwrap_or_default()),
        };
        Ok(Some(EvidenceFolder {
            document: here,
            label: found.document.short(),
            skpd: found.document.unit_id,
            papers: found.papers.into_iter().map(paper).collect(),
            may_attach: found.may_attach,
            needs: needs.unwrap_or_default().into_iter().map(need).collect(),
            most: found.most.min(usize::try_from(inspect::MOST_BYTES).unwrap_or(usize::MAX)),
        }))
    })
}

fn open(view: &mut View, id: i64) -> Reading<'_, Option<EvidenceFile>> {
    Box::pin(async move {
        let found = public::paper(view, id).await?;
        Ok(found.map(|(paper, held)| EvidenceFile { name: paper.name, mime: paper.media.mime(), held }))
    })
}

/// Looks at a file, scans it, keeps it, and answers with what the act has to
/// say of it. Blocks.
pub fn look(db: &Db, brought: Bringing<'_>) -> Result<Value> {
    let program = std::env::current_exe()?;
    kept(db, brought, inspect::inspect_isolated(&program, brought.bytes))
}

/// Where the running program is a test and no child can be made of it.
#[cfg(test)]
pub fn look_here(db: &Db, brought: Bringing<'_>) -> Result<Value> {
    kept(db, brought, inspect::inspect(brought.bytes))
}

fn kept(
    db: &Db,
    Bringing { person, skpd, scanner, bytes }: Bringing<'_>,
    seen: std::result::Result<Inspected, InspectError>,
) -> Result<Value> {
    let seen = seen.map_err(|e| Error::Input(e.to_string()))?;
    let media = match seen.media {
        Seen::Pdf => Media::Pdf,
        Seen::Jpeg => Media::Jpeg,
        Seen::Png => Media::Png,
    };
    let scan = scan(scanner, bytes)?;
    let held = db.files()?.put(skpd, bytes)?;
    let pages = i64::from(seen.pages);
    let brought = Brought { skpd, digest: held.digest, size: held.size, media, pages, scan };
    let seal = brought.seal(db.keys(), person);
    Ok(json!({
        "media": media, "pages": pages, "scan": scan, "size": brought.size, "digest": brought.digest, "seal": seal,
    }))
}

/// A scanner that is set and does not answer stops the file: nobody may think
/// it was looked at.
fn scan(scanner: Option<&str>, bytes: &[u8]) -> Result<Scan> {
    let Some(address) = scanner else { return Ok(Scan::Unscanned) };
    let answer = if address.starts_with('/') {
        clamav_client::scan_buffer(bytes, LocalSocket(address), None)
    } else {
        clamav_client::scan_buffer(bytes, Network(address), None)
    };
    // Where it stands is the administrator's business.
    let silent = |e: io::Error| {
        tracing::error!("antivirus di {address}: {e}");
        Error::Input("antivirus tidak menjawab, jadi berkas ini belum diterima; coba lagi nanti".into())
    };
    let answer = answer.map_err(silent)?;
    if clamav_client::clean(&answer).unwrap_or(false) {
        return Ok(Scan::Clean);
    }
    let said = String::from_utf8_lossy(&answer);
    let said = said.trim_matches(['\0', '\n', ' ']).trim_start_matches("stream: ");
    Err(Error::Input(format!(
        "antivirus menolak berkas ini ({said}); hapus dari komputer Anda dan laporkan kepada Diskominfo"
    )))
}

struct Network<'a>(&'a str);
struct LocalSocket<'a>(&'a str);

impl clamav_client::TransportProtocol for Network<'_> {
    type Stream = TcpStream;

    fn connect(&self) -> io::Result<TcpStream> {
        let address = self.0.to_socket_addrs()?.next().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }
}

impl clamav_client::TransportProtocol for LocalSocket<'_> {
    type Stream = std::os::unix::net::UnixStream;

    fn connect(&self) -> io::Result<Self::Stream> {
        let stream = std::os::unix::net::UnixStream::connect(self.0)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A scanner that reads one stream and gives one answer.
    fn answering(answer: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            let mut all = [0u8; 10];
            stream.read_exact(&mut all).expect("the command");
            assert_eq!(&all, b"zINSTREAM\0");
            loop {
                let mut length = [0u8; 4];
                stream.read_exact(&mut length).expect("a length");
                let length = u32::from_be_bytes(length);
                if length == 0 {
                    break;
                }
                let mut chunk = vec![0; usize::try_from(length).expect("small")];
                stream.read_exact(&mut chunk).expect("a chunk");
            }
            stream.write_all(answer).expect("answered");
        });
        address
    }

    #[test]
    fn a_scanner_is_believed_and_a_silent_one_stops_the_file() {
        assert_eq!(scan(None, b"x").expect("no scanner"), Scan::Unscanned);
        assert_eq!(scan(Some(&answering(b"stream: OK\0")), b"x").expect("clean"), Scan::Clean);
        let found = scan(Some(&answering(b"stream: Eicar-Test-Signature FOUND\0")), b"x").expect_err("found");
        assert!(found.to_string().contains("Eicar-Test-Signature"), "{found}");
        let broken = scan(Some(&answering(b"INSTREAM size limit exceeded. ERROR\0")), b"x").expect_err("an error");
        assert!(broken.to_string().contains("menolak"), "{broken}");
        let silent = scan(Some("127.0.0.1:1"), b"x").expect_err("nobody");
        assert!(silent.to_string().contains("tidak menjawab"), "{silent}");
        assert!(scan(Some("/nowhere/clamd.sock"), b"x").is_err());
    }
}
