//! Officials, their accounts and their offices.

use clap::Subcommand;
use kernel::Day;

#[derive(Debug, Subcommand)]
pub enum User {
    /// Membuat akun seorang pejabat
    Add {
        /// NIP atau nomor pejabat
        #[arg(long)]
        official: String,
        #[arg(long)]
        username: String,
        /// Minta kata sandi di layar
        #[arg(long)]
        password: bool,
    },
    /// Menonaktifkan akun; tandanya tidak berlaku lagi
    #[command(alias = "end")]
    Disable { username: String },
    /// Mengaktifkan akun
    Enable {
        username: String,
        /// Pemilik akun mengetik kata sandinya di layar
        #[arg(long)]
        password: bool,
    },
    /// Daftar pejabat dan akunnya
    List,
    /// Membuat tanda API untuk sebuah akun; tampil sekali saja
    Token {
        #[arg(long)]
        username: String,
        #[arg(long, default_value = "api")]
        label: String,
        #[arg(long, default_value_t = 90)]
        days: u32,
    },
}

#[derive(Debug, Subcommand)]
pub enum Official {
    /// Mendaftarkan pejabat
    Add {
        #[arg(long)]
        nip: Option<String>,
        #[arg(long)]
        nik: Option<String>,
        #[arg(long)]
        name: String,
        #[arg(long)]
        rank: Option<String>,
    },
    List,
}

#[derive(Debug, Subcommand)]
pub enum Role {
    /// Mencatat keputusan penunjukan
    Add {
        /// NIP, nomor pejabat, atau nama pengguna
        #[arg(long)]
        official: String,
        /// Kode jabatan, misalnya kuasa-bud, pa, ppk-skpd, bendahara-pengeluaran
        #[arg(long)]
        role: String,
        /// Kode SKPD atau unit, untuk jabatan SKPD
        #[arg(long)]
        unit: Option<String>,
        /// definitif, plt, plh, pj
        #[arg(long, default_value = "definitif")]
        mandate: String,
        #[arg(long)]
        decree: String,
        #[arg(long)]
        decree_date: Day,
        #[arg(long)]
        from: Day,
        #[arg(long)]
        until: Option<Day>,
    },
    /// Konfirmasi petugas kedua
    Confirm {
        grant: i64,
    },
    /// Mengakhiri jabatan
    End {
        grant: i64,
        #[arg(long)]
        reason: String,
    },
    List,
}
