//! Another language of the pages, by the person's own choice.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{HOST, REFERER, SET_COOKIE};
use axum::response::Response;

use super::frame::go;
use super::session::Names;
use super::sign_in::own_path;
use super::words::{self, Language};
use super::{PAGES, proof};
use crate::acts::{Named, name};
use crate::problem::{Kind, Problem};
use crate::site::Site;

pub(crate) async fn choose(
    State(site): State<Arc<Site>>,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unseen = || Problem::new(Kind::NotFound, words::get().no_address);
    let language = Language::parse(&name(path)?).ok_or_else(unseen)?;
    if !proof::from_here(&headers) {
        return Err(Problem::new(Kind::NotAllowed, words::get().forbidden_form));
    }
    let mut response = go(&back(&headers));
    if let Some(value) = Names::of(&site, &headers).set_language(language) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// The page of ours on which the button was, as the browser tells it; anything
/// else is the opening page. What was drawn for a form that was sent may have
/// no address of its own.
fn back(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (from, host) = (text(REFERER), text(HOST));
    let ours = from.split_once("://").and_then(|(_, rest)| rest.strip_prefix(host)).filter(|_| !host.is_empty());
    let path = own_path(ours.map(str::to_owned).as_ref());
    if is_page(path.split('?').next().unwrap_or_default()) { path } else { "/".to_owned() }
}

fn is_page(path: &str) -> bool {
    let fits = |pattern: &str| {
        let (parts, wanted) = (path.split('/'), pattern.split('/'));
        parts.clone().count() == wanted.clone().count()
            && parts.zip(wanted).all(|(part, wanted)| part == wanted || (wanted.starts_with('{') && !part.is_empty()))
    };
    PAGES.iter().any(|page| page.method == "GET" && fits(page.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leaves_our_pages() {
        let from = |referer: &str| {
            let pairs = [(HOST, "simpul.example:8443"), (REFERER, referer)];
            back(&pairs.into_iter().map(|(name, value)| (name, value.parse().expect("a value"))).collect())
        };
        for (referer, to) in [
            ("https://simpul.example:8443/dokumen?cari=atk&halaman=2", "/dokumen?cari=atk&halaman=2"),
            ("https://simpul.example:8443/dokumen/7/submit-spp", "/dokumen/7/submit-spp"),
            ("https://simpul.example:8443/", "/"),
            // Drawn for a form, without an address of its own.
            ("https://simpul.example:8443/keluar", "/"),
            ("https://simpul.example:8443/impor/import-apbd", "/"),
            ("https://simpul.example:8443//evil.example/akun", "/"),
            ("https://simpul.example:8443/\\evil.example", "/"),
            ("https://simpul.example:8443/https:evil.example", "/"),
            ("https://simpul.example:8443.evil.example/akun", "/"),
            ("https://simpul.example:8443@evil.example/akun", "/"),
            ("https://evil.example/akun", "/"),
            ("//evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            assert_eq!(from(referer), to, "{referer}");
        }
        assert_eq!(back(&HeaderMap::new()), "/");
    }
}
