//! What a server is told besides its address.

use std::path::PathBuf;

use clap::Args;

/// The identity provider that people may sign in by.
#[derive(Clone, Debug, Default, Args)]
pub struct Oidc {
    /// Penyedia identitas (OpenID Connect), misalnya https://sso.contoh.go.id/realms/kabupaten
    #[arg(long, env = "SIMPUL_OIDC_ISSUER", value_name = "ALAMAT", requires = "oidc_client")]
    pub oidc_issuer: Option<String>,
    /// Nama Simpul pada penyedia itu
    #[arg(long, env = "SIMPUL_OIDC_CLIENT", value_name = "NAMA")]
    pub oidc_client: Option<String>,
    /// Berkas rahasia Simpul pada penyedia itu, bila ada
    #[arg(long, env = "SIMPUL_OIDC_SECRET_FILE", value_name = "BERKAS")]
    pub oidc_secret_file: Option<PathBuf>,
    /// Sebutannya di halaman masuk
    #[arg(long, env = "SIMPUL_OIDC_NAME", value_name = "SEBUTAN", default_value = "SSO Kabupaten")]
    pub oidc_name: String,
}

/// The exchange hub that machines speak to.
#[derive(Clone, Debug, Default, Args)]
pub struct Machines {
    /// Pertukaran data: alamat dengar bagi sistem lain, misalnya 0.0.0.0:8443
    #[arg(long, env = "SIMPUL_EXCHANGE", value_name = "ALAMAT")]
    pub exchange: Option<String>,
    /// Sertifikat TLS pertukaran (PEM)
    #[arg(long, env = "SIMPUL_EXCHANGE_CERT", value_name = "BERKAS", requires = "exchange_key")]
    pub exchange_cert: Option<PathBuf>,
    /// Kunci sertifikat itu (PEM)
    #[arg(long, env = "SIMPUL_EXCHANGE_KEY", value_name = "BERKAS", requires = "exchange_cert")]
    pub exchange_key: Option<PathBuf>,
    /// Alamat pertukaran seperti ditandatangani anggota, misalnya https://hub.contoh.go.id; boleh beberapa, dipisah koma
    #[arg(long, env = "SIMPUL_EXCHANGE_ADDRESS", value_name = "ALAMAT", value_delimiter = ',')]
    pub exchange_address: Vec<String>,
    /// Otoritas sertifikat tambahan untuk layanan penyedia (PEM)
    #[arg(long, env = "SIMPUL_EXCHANGE_CA", value_name = "BERKAS")]
    pub exchange_ca: Option<PathBuf>,
    /// Kunci bagi gerbang di depan layanan penyedia, misalnya SPLP (TOML)
    #[arg(long, env = "SIMPUL_EXCHANGE_PASSES", value_name = "BERKAS")]
    pub exchange_passes: Option<PathBuf>,
    /// Angka untuk Prometheus, hanya di mesin ini, misalnya 127.0.0.1:9464
    #[arg(long, env = "SIMPUL_EXCHANGE_METRICS", value_name = "ALAMAT")]
    pub exchange_metrics: Option<String>,
}
