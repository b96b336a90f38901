//! Opening a regency: its place, its keys, its clock.

use std::path::{Path, PathBuf};

use store::{Clock, Db, Error, Keys, Place, Result};

use crate::cli::{At, Machines};
use crate::modules::SCHEMA;

/// A practice folder carries its keys; a real regency's keys stay outside.
const PRACTICE_KEYS: &str = "kunci-latihan.json";

impl At {
    pub fn place(&self) -> Result<Place> {
        match (&self.data, &self.database) {
            (Some(folder), None) => Ok(Place::Folder(folder.clone())),
            (None, Some(url)) => Ok(Place::Postgres(url.clone())),
            _ => Err(Error::Input("sebutkan --data FOLDER atau --database postgres://…".into())),
        }
    }

    /// Where the keys of this place are, or will be.
    pub fn keys_file(&self, practice: Option<bool>) -> Result<PathBuf> {
        if let Some(file) = &self.keys {
            return Ok(file.clone());
        }
        if let Some(folder) = &self.data {
            let inside = self.keys_in(folder);
            if practice.unwrap_or_else(|| inside.exists()) {
                return Ok(inside);
            }
            return outside(&absolute(folder)?);
        }
        outside(Path::new(self.database.as_deref().unwrap_or_default()))
    }

    /// The keys that a practice folder carries.
    pub fn keys_in(&self, folder: &Path) -> PathBuf {
        folder.join(PRACTICE_KEYS)
    }

    /// Where browsers reach the server: what is printed must be typed by hand,
    /// so nothing but scheme and host, and a port where there must be one.
    pub fn public_address(&self) -> Result<Option<String>> {
        let Some(text) = &self.public_address else { return Ok(None) };
        let address = origin(text);
        address.map(Some).ok_or_else(|| Error::Input("alamat publik seperti https://simpul.contoh.go.id".into()))
    }

    /// Where whoever holds a paper asks about it; it must be typed by hand too.
    pub fn portal_address(&self) -> Result<Option<String>> {
        let Some(text) = &self.portal_address else { return Ok(None) };
        let address = origin(text);
        address
            .map(Some)
            .ok_or_else(|| Error::Input("alamat halaman publik seperti https://publik.contoh.go.id".into()))
    }

    fn clock(&self) -> Clock {
        self.today.map_or(Clock::System, Clock::Handed)
    }

    /// Opens for acts.
    pub async fn open(&self) -> Result<Db> {
        Db::open(&self.place()?, self.keys()?, self.clock(), &SCHEMA).await
    }

    /// Opens for reading, also beside a server that writes.
    pub async fn open_reader(&self) -> Result<Db> {
        let place = self.place()?;
        let db = Db::open_reader(&place, self.keys()?, &SCHEMA).await?;
        db.look_into_lane(&place, hub::store::MIGRATIONS).await?;
        Ok(db)
    }

    fn keys(&self) -> Result<Keys> {
        if let Place::Folder(folder) = self.place()?
            && !folder.exists()
        {
            return Err(Error::Input(format!("folder {} tidak ada; jalankan simpul init", folder.display())));
        }
        Keys::load(&self.keys_file(None)?)
    }
}

impl Machines {
    /// Under which names the exchange is known; a signature covers one of them.
    pub fn addresses(&self) -> Result<Vec<String>> {
        let read = |text: &String| {
            origin(text).ok_or_else(|| Error::Input("alamat pertukaran seperti https://hub.contoh.go.id".into()))
        };
        self.exchange_address.iter().map(read).collect()
    }
}

/// Scheme and host, and a port where there must be one.
fn origin(text: &str) -> Option<String> {
    let address = text.trim().trim_end_matches('/');
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let plain = |h: &str| h.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    ((1..=100).contains(&host.len()) && plain(host)).then(|| address.to_owned())
}

fn absolute(folder: &Path) -> Result<PathBuf> {
    Ok(std::path::absolute(folder)?)
}

/// One file per place, in the user's configuration folder.
fn outside(place: &Path) -> Result<PathBuf> {
    let config = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")))
        .ok_or_else(|| Error::Input("sebutkan berkas kunci dengan --keys".into()))?;
    let name: String =
        place.to_string_lossy().chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    Ok(config.join("simpul").join(format!("{}.kunci.json", name.trim_matches('_'))))
}
