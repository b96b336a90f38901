//! Pages are made whole and then compressed, as the browser asks. Their
//! secrets change with every answer (see `proof`), so their length tells none.

use std::io::Write as _;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;

/// Quick enough for a page made for one reader.
const BROTLI_QUALITY: u32 = 5;
/// A list of hundreds of rows repeats itself so much that a lighter hand packs it
/// nearly as small, in two thirds of the time; a still lighter one passes 25 KB.
const LONG: usize = 64 * 1024;
const BROTLI_QUALITY_OF_LONG: u32 = 4;
const BROTLI_WINDOW: u32 = 18;
/// Below this, packing saves nothing.
const WORTH_IT: usize = 512;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Packing {
    Brotli,
    Gzip,
    None,
}

/// What the browser understands; a weight of nought refuses.
pub(crate) fn accepted(headers: &HeaderMap) -> Packing {
    let lists = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let offers: Vec<&str> = lists.flat_map(|l| l.split(',')).collect();
    let takes = |name: &str| {
        offers.iter().any(|offer| {
            let (coding, weight) = offer.split_once(';').unwrap_or((offer, ""));
            let weight = weight.trim().trim_start_matches("q=").trim();
            let refused = !weight.is_empty() && weight.chars().all(|c| c == '0' || c == '.');
            coding.trim().eq_ignore_ascii_case(name) && !refused
        })
    };
    match (takes("br"), takes("gzip")) {
        (true, _) => Packing::Brotli,
        (_, true) => Packing::Gzip,
        _ => Packing::None,
    }
}

/// The body, packed where that helps, and the name of the coding.
pub(crate) fn pack(plain: Vec<u8>, packing: Packing) -> (Vec<u8>, Option<&'static str>) {
    if plain.len() < WORTH_IT {
        return (plain, None);
    }
    let packed = match packing {
        Packing::Brotli => brotli(&plain).map(|b| (b, "br")),
        Packing::Gzip => gzip(&plain).map(|b| (b, "gzip")),
        Packing::None => None,
    };
    packed.map_or((plain, None), |(body, name)| (body, Some(name)))
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let mut packed = Vec::with_capacity(plain.len() / 3);
    let quality = if plain.len() < LONG { BROTLI_QUALITY } else { BROTLI_QUALITY_OF_LONG };
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, quality, BROTLI_WINDOW);
    writer.write_all(plain).ok()?;
    drop(writer);
    Some(packed)
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(plain).ok()?;
    writer.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_what_it_takes() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, text.parse().expect("a value"));
            accepted(&headers)
        };
        assert_eq!(of("gzip, deflate, br"), Packing::Brotli);
        assert_eq!(of("gzip;q=1.0, br;q=0"), Packing::Gzip);
        assert_eq!(of("gzip;q=0.0, zstd"), Packing::None);
        assert_eq!(accepted(&HeaderMap::new()), Packing::None);
    }

    #[test]
    fn small_answers_stay_as_they_are() {
        assert_eq!(pack(vec![b'a'; 100], Packing::Brotli).1, None);
        let (packed, name) = pack(vec![b'a'; 5000], Packing::Gzip);
        assert!(packed.len() < 200 && name == Some("gzip"));
    }
}
