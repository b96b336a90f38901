//! PostgreSQL: pooled connections, statements prepared once per connection.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use futures_util::future::join_all;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{NoTls, Statement};

use crate::migrate::Dialect;
use crate::parcel::{Pending, parcels};
use crate::value::{Row, Value};
use crate::{Error, Result, met};

/// How long a caller waits for a connection before it is told to come back.
const WAIT: Duration = Duration::from_secs(10);

/// What a pool's connections are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// Short statements by key, whose plan never depends on a value: planned
    /// once per connection, since planning costs more than running them.
    Acts,
    Reads,
    /// The same as acts, on the tables of a lane.
    Lane,
}

/// Where the tables of the lane stand.
pub(crate) const LANE_SCHEMA: &str = "pertukaran";

pub(crate) fn pool(url: &str, size: usize, purpose: For) -> Result<Pool> {
    let mut config: tokio_postgres::Config = url
        .parse()
        .map_err(|e: tokio_postgres::Error| Error::Storage(format!("alamat basis data tidak terbaca: {e}")))?;
    let named = config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
    let planned = "-c plan_cache_mode=force_generic_plan";
    let options = match purpose {
        For::Reads => None,
        For::Acts => Some(format!("{named}{planned}")),
        For::Lane => Some(format!("{named}-c search_path={LANE_SCHEMA} {planned}")),
    };
    if let Some(options) = options {
        config.options(options);
    }
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let timeouts = Timeouts { wait: Some(WAIT), create: Some(WAIT), recycle: Some(WAIT) };
    Pool::builder(manager)
        .max_size(size)
        .timeouts(timeouts)
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|e| Error::Storage(e.to_string()))
}

/// One connection of its own.
pub(crate) async fn connect(url: &str) -> Result<Object> {
    Ok(pool(url, 1, For::Reads)?.get().await?)
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
            Value::Int(v) => v.to_sql(ty, out),
            Value::Text(v) => v.to_sql(ty, out),
            Value::Bytes(v) => v.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::TEXT | Type::VARCHAR | Type::BYTEA)
    }

    to_sql_checked!();
}

/// A pooled connection inside a transaction. Unless the transaction's end was
/// answered, dropping it closes the connection: a panic, or a caller who goes
/// away, must not leave rows behind for the next act to commit.
pub(crate) struct Session {
    client: Option<Object>,
    open: bool,
}

impl Session {
    pub(crate) fn new(client: Object) -> Session {
        Session { client: Some(client), open: true }
    }

    pub(crate) fn client(&self) -> Result<&Object> {
        self.client.as_ref().ok_or_else(|| Error::Bug("koneksi sudah dilepas".into()))
    }

    /// COMMIT or ROLLBACK was answered: the next may have the connection.
    pub(crate) fn ended(&mut self) {
        self.open = false;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.open
            && let Some(client) = self.client.take()
        {
            drop(Object::take(client));
        }
    }
}

pub(crate) fn row(native: &tokio_postgres::Row, names: &Arc<[String]>) -> Result<Row> {
    let mut values = Vec::with_capacity(names.len());
    for (i, column) in native.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => native.try_get::<_, Option<i64>>(i)?.into(),
            Type::INT4 => native.try_get::<_, Option<i32>>(i)?.into(),
            Type::TEXT | Type::VARCHAR => native.try_get::<_, Option<String>>(i)?.into(),
            Type::BYTEA => native.try_get::<_, Option<Vec<u8>>>(i)?.into(),
            ref other => return Err(Error::Bug(format!("tipe {other} pada kolom {}", column.name()))),
        };
        values.push(value);
    }
    Ok(Row::new(names.clone(), values))
}

pub(crate) fn names(statement: &Statement) -> Arc<[String]> {
    statement.columns().iter().map(|c| c.name().to_owned()).collect()
}

/// Sends all statements in one go and reads the answers in order; the first
/// error is the one reported, the rest are only its echo. Rows that follow
/// each other travel together and have no answer.
pub(crate) async fn pipeline(client: &Object, batch: &[Pending]) -> Result<Vec<Vec<Row>>> {
    let parcels = parcels(batch);
    let mut prepared = Vec::with_capacity(parcels.len());
    for parcel in &parcels {
        prepared.push(match parcel.again {
            true => client.prepare_cached(&parcel.sql).await?,
            false => client.prepare(&parcel.sql).await?,
        });
    }
    let sent = parcels.iter().zip(&prepared).map(|(parcel, statement)| async move {
        let params: Vec<&(dyn ToSql + Sync)> = parcel.params.iter().map(|p| *p as &(dyn ToSql + Sync)).collect();
        client.query(statement, &params).await
    });
    let mut answers = Vec::with_capacity(batch.len());
    let mut ran = batch.iter();
    for ((answer, statement), parcel) in join_all(sent).await.into_iter().zip(&prepared).zip(&parcels) {
        let natives = answer?;
        ran.by_ref().take(parcel.of).for_each(|pending| met::note(Dialect::Postgres, pending.sql));
        if let (Some(refusal), false) = (parcel.refusal, natives.is_empty()) {
            return Err(Error::refuse(refusal.clone()));
        }
        let names = if natives.is_empty() { Arc::from([]) } else { names(statement) };
        answers.push(natives.iter().map(|n| row(n, &names)).collect::<Result<Vec<Row>>>()?);
        answers.extend((1..parcel.of).map(|_| Vec::new()));
    }
    Ok(answers)
}
