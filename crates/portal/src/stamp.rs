//! Time stamps (RFC 3161) over checkpoints, where the regency has an authority
//! that gives them. They lie beside the snapshot, each with the checkpoint it
//! covers; whoever doubts verifies them with the authority's certificate, for
//! example by `openssl ts`. Nothing waits for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cms::cert::x509::spki::AlgorithmIdentifier;
use cms::signed_data::SignedData;
use der::asn1::{Int, OctetString};
use der::oid::ObjectIdentifier;
use der::{Any, Decode, Encode};
use kernel::Moment;
use rand_core::{OsRng, RngCore as _};
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use sha2::{Digest, Sha256};
use store::seal::open_checkpoint;
use store::tiles::put;
use store::{Error, Result};
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

use crate::folder::{Folder, Reader};
use crate::published::LogName;

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const QUERY: &str = "application/timestamp-query";
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(20);
const MOST_BYTES: usize = 32 * 1024;

/// The authority that gives time stamps.
pub struct Authority {
    address: String,
    client: Client,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Authority({})", self.address)
    }
}

/// A checkpoint with its time stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub log: LogName,
    pub size: u64,
    /// As the authority tells it.
    pub at: Moment,
}

fn bad(e: impl std::fmt::Display) -> String {
    format!("cap waktu tidak terbaca: {e}")
}

fn imprint(data: &[u8]) -> std::result::Result<MessageImprint, String> {
    let hash_algorithm = AlgorithmIdentifier { oid: SHA_256, parameters: Some(Any::null()) };
    let hashed_message = OctetString::new(Sha256::digest(data).to_vec()).map_err(bad)?;
    Ok(MessageImprint { hash_algorithm, hashed_message })
}

/// A number that nobody can have answered before, as a positive integer.
fn nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    OsRng.fill_bytes(&mut nonce);
    nonce[0] = nonce[0] & 0x3f | 0x40;
    nonce
}

fn request(data: &[u8], nonce: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: imprint(data)?,
        req_policy: None,
        nonce: Some(Int::new(nonce).map_err(bad)?),
        cert_req: true,
        extensions: None,
    };
    request.to_der().map_err(bad)
}

/// When the authority says it saw these bytes; its signature is for whoever
/// holds its certificate to prove.
fn read(response: &[u8], data: &[u8], nonce: Option<&[u8]>) -> std::result::Result<Moment, String> {
    let response = TimeStampResp::from_der(response).map_err(bad)?;
    let token = response.time_stamp_token.ok_or("otoritas menolak memberi cap waktu")?;
    let signed = SignedData::from_der(&token.content.to_der().map_err(bad)?).map_err(bad)?;
    let content = signed.encap_content_info.econtent.ok_or("cap waktu kosong")?;
    let info = TstInfo::from_der(content.value()).map_err(bad)?;
    let ours = imprint(data)?;
    if info.message_imprint.hash_algorithm.oid != SHA_256 || info.message_imprint.hashed_message != ours.hashed_message
    {
        return Err("cap waktu untuk isi lain".into());
    }
    if nonce.is_some_and(|nonce| info.nonce.as_ref().is_none_or(|given| given.as_bytes() != nonce)) {
        return Err("cap waktu untuk permintaan lain".into());
    }
    let millis = info.gen_time.to_unix_duration().as_millis();
    Ok(Moment(i64::try_from(millis).map_err(bad)?))
}

impl Authority {
    /// The answer is signed, so plain HTTP can hide one but forge none.
    pub fn at(address: &str) -> Result<Authority> {
        let fit = address.starts_with("https://") || address.starts_with("http://");
        if !fit || address.bytes().any(|b| b.is_ascii_whitespace() || b.is_ascii_control()) {
            return Err(Error::Input("alamat otoritas cap waktu seperti https://tsa.contoh.go.id".into()));
        }
        // A second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).no_proxy().connect_timeout(CONNECT).timeout(WHOLE);
        let client = client.build().map_err(|e| Error::Input(e.to_string()))?;
        Ok(Authority { address: address.to_owned(), client })
    }

    async fn stamp(&self, data: &[u8]) -> std::result::Result<(Vec<u8>, Moment), String> {
        let nonce = nonce();
        let told = |e: reqwest::Error| format!("{}: {}", self.address, e.without_url());
        let post = self.client.post(&self.address).header(CONTENT_TYPE, QUERY).body(request(data, &nonce)?);
        let mut answer = post.send().await.map_err(told)?;
        if !answer.status().is_success() {
            return Err(format!("{}: {}", self.address, answer.status()));
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(told)? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(format!("{}: lebih dari {MOST_BYTES} bita", self.address));
            }
            body.extend_from_slice(&part);
        }
        let at = read(&body, data, Some(&nonce))?;
        Ok((body, at))
    }

    /// Has the newest checkpoint of each log stamped, where it is not yet.
    pub async fn round(&self, folder: &Folder, verifier: &str) -> std::result::Result<Vec<Stamp>, String> {
        let look = Reader::new(folder.clone(), verifier).look().map_err(|e| e.to_string())?;
        let Some(snapshot) = look.snapshot else { return Ok(Vec::new()) };
        let mut given = Vec::new();
        for point in &snapshot.published.logs {
            let (checkpoint, stamp) = files(folder, point.name, point.size);
            if stamp.is_file() {
                continue;
            }
            let (token, at) = self.stamp(point.checkpoint.as_bytes()).await?;
            // The stamp last: whoever sees it finds what it covers.
            put(&checkpoint, point.checkpoint.as_bytes())
                .and_then(|()| put(&stamp, &token))
                .map_err(|e| e.to_string())?;
            given.push(Stamp { log: point.name, size: point.size, at });
        }
        Ok(given)
    }
}

fn home(folder: &Folder, log: LogName) -> PathBuf {
    folder.path().join("cap-waktu").join(log.code())
}

/// Where a checkpoint and its stamp lie.
fn files(folder: &Folder, log: LogName, size: u64) -> (PathBuf, PathBuf) {
    let home = home(folder, log);
    (home.join(format!("{size:016}.checkpoint")), home.join(format!("{size:016}.tsr")))
}

fn size_of(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?.strip_suffix(".tsr")?;
    name.parse().ok().filter(|_| name.len() == 16)
}

/// The newest stamp of each log, of a checkpoint that is ours.
pub fn newest(folder: &Folder, verifier: &str) -> Vec<Stamp> {
    let one = |log: LogName| {
        let entries = fs::read_dir(home(folder, log)).ok()?;
        let size = entries.filter_map(|entry| size_of(&entry.ok()?.path())).max()?;
        let (checkpoint, stamp) = files(folder, log, size);
        let text = fs::read_to_string(checkpoint).ok()?;
        open_checkpoint(verifier, &text).ok().filter(|point| point.size() == size)?;
        let at = read(&fs::read(stamp).ok()?, text.as_bytes(), None).ok()?;
        Some(Stamp { log, size, at })
    };
    LogName::ALL.into_iter().filter_map(one).collect()
}

/// A stamp or the checkpoint it covers, as whoever verifies asks for it:
/// `SIZE.tsr`, `SIZE.checkpoint`.
pub fn file(folder: &Folder, log: LogName, name: &str) -> Option<Vec<u8>> {
    let (size, ending) = name.split_once('.')?;
    let size: u64 = size.parse().ok().filter(|n: &u64| n.to_string() == size)?;
    let (checkpoint, stamp) = files(folder, log, size);
    let path = match ending {
        "tsr" => stamp,
        "checkpoint" => checkpoint,
        _ => return None,
    };
    let small = fs::metadata(&path).is_ok_and(|found| found.len() <= MOST_BYTES as u64);
    if small { fs::read(path).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_a_query_of_the_standard() {
        let nonce = nonce();
        let asked = TimeStampReq::from_der(&request(b"isi", &nonce).expect("made")).expect("read");
        assert_eq!(asked.message_imprint.hashed_message.as_bytes(), &Sha256::digest(b"isi")[..]);
        assert_eq!(asked.nonce.expect("a nonce").as_bytes(), nonce);
        assert!(asked.cert_req);
    }

    /// The example of the library, which openssl made over «abc».
    #[test]
    fn an_answer_is_for_just_what_was_asked() {
        let answer = kernel::unhex(include_str!("../tests/abc.tsr.hex").trim()).expect("hex");
        let nonce = kernel::unhex("314cfce4e0651827").expect("hex");
        assert_eq!(read(&answer, b"abc", Some(&nonce)), Ok(Moment(1_686_137_186_000)));
        assert_eq!(read(&answer, b"abc", None), Ok(Moment(1_686_137_186_000)));
        assert!(read(&answer, b"abd", Some(&nonce)).is_err_and(|why| why.contains("isi lain")));
        assert!(read(&answer, b"abc", Some(&nonce[1..])).is_err_and(|why| why.contains("permintaan lain")));
        for end in 0..answer.len() {
            assert!(read(&answer[..end], b"abc", Some(&nonce)).is_err(), "{end}");
        }
        assert!(read(b"", b"abc", None).is_err() && read(&[0x30; 4096], b"abc", None).is_err());
    }

    #[test]
    fn names_of_files_have_one_spelling() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(home.path());
        put(&files(&folder, LogName::Jurnal, 7).1, b"cap").expect("written");
        assert_eq!(file(&folder, LogName::Jurnal, "7.tsr"), Some(b"cap".to_vec()));
        for bad in ["07.tsr", "7.txt", "7", "../7.tsr", "+7.tsr", "7.tsr/..", "8.tsr", ".tsr"] {
            assert_eq!(file(&folder, LogName::Jurnal, bad), None, "{bad}");
        }
        for unfit in ["", "ftp://x", "tsa", "http://a b"] {
            assert!(Authority::at(unfit).is_err(), "{unfit}");
        }
    }
}
