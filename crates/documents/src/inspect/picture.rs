//! Whether a picture is one: it is decoded to its last point.

use std::io::Cursor;

use image::error::LimitErrorKind;
use image::{ImageError, ImageFormat, ImageReader, Limits};

use super::{InspectError, Media};

const LARGEST_SIDE: u32 = 20_000;
const MOST_MEMORY: u64 = 512 * 1024 * 1024;

pub(super) fn look(bytes: &[u8], media: Media) -> Result<Media, InspectError> {
    let format = match media {
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Png => ImageFormat::Png,
        Media::Pdf => return Err(InspectError::OtherFormat),
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    match reader.decode() {
        Ok(_) => Ok(media),
        Err(ImageError::Limits(e)) if matches!(e.kind(), LimitErrorKind::DimensionError) => {
            Err(InspectError::Dimensions { limit: LARGEST_SIDE })
        }
        Err(ImageError::Limits(_)) => Err(InspectError::Unsafe),
        Err(_) => Err(InspectError::DamagedPicture),
    }
}
