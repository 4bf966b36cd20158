//! What a site declares about one camera.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Hours;
use crate::model::finding::Declaration;
use crate::model::ids::CameraId;

use super::probe::ProbeAddress;

/// A file that holds nothing but cameras.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InventoryDocument {
    /// The cameras.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub camera: Vec<Camera>,
}

/// What the site declares about one camera. A field left blank stays blank: a rule reports it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// Recorder and name there: <recorder>/<camera>.
    #[schemars(with = "String", extend("format" = "camera-id"))]
    pub id: CameraId,
    /// Name for people.
    #[serde(default)]
    pub name: Option<String>,
    /// Tags of the place where it hangs, for example gate or dormitory.
    #[serde(default)]
    pub zone: Vec<String>,
    /// Tags of what its picture shows.
    #[serde(default)]
    pub view: Vec<String>,
    /// Words for what it covers.
    #[serde(default)]
    pub coverage: Option<String>,
    /// Area whose managing department answers for it.
    #[serde(default)]
    pub area: Option<String>,
    /// Department that owns it.
    #[serde(default)]
    pub owner: Option<String>,
    /// Department that uses it.
    #[serde(default)]
    pub department: Option<String>,
    /// Kind of system, for example public or department.
    #[serde(default)]
    pub system_kind: Option<String>,
    /// Person who answers for it.
    #[serde(default)]
    pub responsible_person: Option<String>,
    /// Who repairs it.
    #[serde(default)]
    pub maintainer: Option<String>,
    /// Room where its recordings are stored.
    #[serde(default)]
    pub storage_location: Option<String>,
    /// Maker.
    #[serde(default)]
    pub brand: Option<String>,
    /// Level that watches it, for example school or department.
    #[serde(default)]
    pub monitoring_level: Option<String>,
    /// Who works with the system.
    #[serde(default)]
    pub system_user: Option<String>,
    /// Labels of its footage, for example secret, privacy, exam, key_site.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Day from which it should have recorded.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub in_service: Option<Date>,
    /// Hours in which it is to record, where a rule asks for the hours that the site names.
    #[serde(default)]
    pub schedule: Option<Hours>,
    /// Address at which Holdfast asks whether it is there, without any footage: rtsp://<host>[:<port>] or
    /// tcp://<host>:<port>. Absent: nobody asks.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "probe-address"))]
    pub probe_address: Option<ProbeAddress>,
    /// Who declared this.
    #[serde(default)]
    pub declared_by: Option<String>,
    /// When it was declared.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub declared_on: Option<Date>,
    /// Remarks.
    #[serde(default)]
    pub remarks: Option<String>,
    /// Further columns of the site's own list, by their own names.
    #[serde(default)]
    pub extra: BTreeMap<String, String>,
    /// Words among `zone` and `view` that are neither known tags nor listed as the site's own: what they mean cannot
    /// be told. Found when the inventory is read, never written.
    #[serde(skip)]
    pub unknown_tags: Vec<String>,
}

impl Camera {
    /// A camera of which only the id is known.
    pub fn blank(id: CameraId) -> Self {
        Self {
            id,
            name: None,
            zone: Vec::new(),
            view: Vec::new(),
            coverage: None,
            area: None,
            owner: None,
            department: None,
            system_kind: None,
            responsible_person: None,
            maintainer: None,
            storage_location: None,
            brand: None,
            monitoring_level: None,
            system_user: None,
            labels: Vec::new(),
            in_service: None,
            schedule: None,
            probe_address: None,
            declared_by: None,
            declared_on: None,
            remarks: None,
            extra: BTreeMap::new(),
            unknown_tags: Vec::new(),
        }
    }

    /// Whose word its row is, and of which day.
    pub fn declaration(&self) -> Declaration {
        Declaration { by: self.declared_by.clone(), on: self.declared_on.map(|d| d.to_string()) }
    }
}
