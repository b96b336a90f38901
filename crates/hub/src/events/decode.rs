//! Packed bodies, opened up to a limit: a small file can hold a large one.

use std::io::Read;

use protocol::{Fault, FaultKind, r1};

/// The most that a packed body may hold.
pub const MOST_BYTES: u64 = 16 << 20;

/// A body as its sender wrote it, before it was packed.
pub fn unpack(fields: &[(String, Vec<u8>)], body: &[u8]) -> Result<Vec<u8>, Fault> {
    let coding = r1::last(fields, "content-encoding").map(|value| value.to_ascii_lowercase());
    match coding.as_deref() {
        None | Some(b"identity" | b"") => Ok(body.to_vec()),
        Some(b"gzip" | b"x-gzip") => read(flate2::read::MultiGzDecoder::new(body)),
        Some(b"zstd") => {
            let mut rest = body;
            let opened = read(ruzstd::decoding::StreamingDecoder::new(&mut rest).map_err(|_| broken())?)?;
            if rest.is_empty() { Ok(opened) } else { Err(broken()) }
        }
        Some(_) => Err(Fault::new(FaultKind::UnsupportedMediaType, "Content-Encoding harus gzip atau zstd.")),
    }
}

fn broken() -> Fault {
    Fault::new(FaultKind::BadRequest, "Isi yang dimampatkan tidak terbaca.")
}

fn read(packed: impl Read) -> Result<Vec<u8>, Fault> {
    let mut opened = Vec::new();
    packed.take(MOST_BYTES + 1).read_to_end(&mut opened).map_err(|_| broken())?;
    if opened.len() as u64 > MOST_BYTES {
        return Err(Fault::new(FaultKind::TooLarge, format!("Isi yang dimampatkan melebihi {MOST_BYTES} bita.")));
    }
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn fields(coding: &str) -> protocol::Fields {
        vec![("content-encoding".into(), coding.as_bytes().to_vec())]
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn what_was_packed_is_opened() {
        let text = b"peristiwa ".repeat(5000);
        assert_eq!(unpack(&[], &text).expect("plain"), text);
        assert_eq!(unpack(&fields("identity"), &text).expect("plain"), text);
        assert_eq!(unpack(&fields("GZIP"), &gzip(&text)).expect("gzip"), text);
        assert_eq!(unpack(&fields("zstd"), &zstd(&text)).expect("zstd"), text);
    }

    #[test]
    fn broken_and_boundless_bodies_are_refused() {
        let kind = |fields: &protocol::Fields, body: &[u8]| unpack(fields, body).expect_err("refused").kind;
        assert_eq!(kind(&fields("br"), b"x"), FaultKind::UnsupportedMediaType);
        assert_eq!(kind(&fields("gzip, gzip"), b"x"), FaultKind::UnsupportedMediaType);
        assert_eq!(kind(&fields("gzip"), b"no gzip"), FaultKind::BadRequest);
        assert_eq!(kind(&fields("zstd"), b"no zstd"), FaultKind::BadRequest);
        let whole = gzip(b"text");
        assert_eq!(kind(&fields("gzip"), &whole[..whole.len() - 3]), FaultKind::BadRequest);
        let whole = zstd(b"text");
        assert_eq!(kind(&fields("zstd"), &[&whole[..], b"tail"].concat()), FaultKind::BadRequest);
        let bomb = vec![0u8; usize::try_from(MOST_BYTES).expect("fits") + 1];
        assert_eq!(kind(&fields("gzip"), &gzip(&bomb)), FaultKind::TooLarge);
        assert_eq!(kind(&fields("zstd"), &zstd(&bomb)), FaultKind::TooLarge);
    }
}
