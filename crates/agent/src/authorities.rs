//! Who vouches for the other side of a secured connection.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::trouble::{Result, Trouble};

pub type Authorities = Vec<CertificateDer<'static>>;

/// Those that the machine knows, as far as they can be read.
pub fn of_machine() -> Authorities {
    let mut scratch = RootCertStore::empty();
    let all = rustls_native_certs::load_native_certs().certs;
    all.into_iter().filter(|certificate| scratch.add(certificate.clone()).is_ok()).collect()
}

/// Those of a file in PEM; one that cannot be read is told.
pub fn of_file(path: &Path) -> Result<Authorities> {
    let failed = |e: &dyn std::fmt::Display| Trouble::Settings(format!("sertifikat {}: {e}", path.display()));
    let named = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<std::result::Result<Authorities, _>>)
        .map_err(|e| failed(&e))?;
    if named.is_empty() {
        return Err(failed(&"tidak memuat sertifikat"));
    }
    let mut scratch = RootCertStore::empty();
    for certificate in &named {
        scratch.add(certificate.clone()).map_err(|e| failed(&e))?;
    }
    Ok(named)
}

/// Believes whom these vouch for, and nobody else.
pub fn client(authorities: Authorities) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(authorities);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|e| Trouble::Settings(e.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Why the other side's certificate was not believed, where that is what an error
/// comes from.
pub fn distrusted(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(why.to_string());
        }
        // What an error of I/O holds is not its source, but beside it.
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = held.map(|held| held as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}
