//! Rheostat in Rust, as far as the example needs it: the C header by hand, and a controller that frees itself.

use std::ffi::{c_char, CStr, CString};

pub const TRAINING_LOSS: u64 = 1 << 0;
pub const VALIDATION_LOSS: u64 = 1 << 1;

mod abi {
    use super::c_char;

    #[repr(C)]
    #[derive(Default)]
    pub struct Directive {
        pub size: u32,
        pub deed: u32,
        pub role: u32,
        pub slot: u32,
        pub data: u32,
        pub has_momentum: u32,
        pub rate: f64,
        pub momentum: f64,
        pub decision: i64,
    }

    #[repr(C)]
    #[derive(Default)]
    pub struct Event {
        pub size: u32,
        pub kind: u32,
        pub slot: u32,
        pub reserved: u32,
        pub total: i64,
        pub present: u64,
        pub values: [f64; 8],
    }

    #[repr(C)]
    #[derive(Default)]
    pub struct Needs {
        pub size: u32,
        pub deeds: u32,
        pub slots: u32,
        pub flags: u32,
        pub signals: u64,
    }

    #[link(name = "RheostatC")]
    extern "C" {
        pub fn rheostat_abi_version() -> u32;
        pub fn rheostat_free_text(text: *mut c_char);
        pub fn rheostat_create(
            controller: *const c_char, plan: *const c_char, handle: *mut u64, error: *mut *mut c_char,
        ) -> i32;
        pub fn rheostat_restore(snapshot: *const c_char, handle: *mut u64, error: *mut *mut c_char) -> i32;
        pub fn rheostat_destroy(handle: u64) -> i32;
        pub fn rheostat_needs_of(handle: u64, needs: *mut Needs) -> i32;
        pub fn rheostat_directive_now(handle: u64, directive: *mut Directive) -> i32;
        pub fn rheostat_advance(handle: u64, event: *const Event, directive: *mut Directive) -> i32;
        pub fn rheostat_decision_text(handle: u64, text: *mut *mut c_char) -> i32;
        pub fn rheostat_snapshot(handle: u64, text: *mut *mut c_char) -> i32;
        pub fn rheostat_error(handle: u64, text: *mut *mut c_char) -> i32;
    }
}

/// What the loop is to do.
pub enum Directive {
    Train { rate: f64, momentum: Option<f64>, probe: bool },
    Validate,
    Save { slot: usize },
    Restore { slot: usize, rewound: bool },
    Finish,
}

/// What happened; each with the readings that are there.
pub enum Event<'a> {
    Trained(&'a [(u64, f64)]),
    Validated(&'a [(u64, f64)]),
    Saved(usize),
    Restored(usize),
}

/// A controller; one thread at a time may use it, and it may move to another.
pub struct Controller {
    handle: u64,
}

impl Controller {
    /// Makes a controller; a refusal is a sentence.
    pub fn new(controller: &str, plan: &str) -> Result<Self, String> {
        // SAFETY: takes no pointer.
        let version = unsafe { abi::rheostat_abi_version() };
        if version != 1 {
            return Err(format!("the library has the interface {version}; this program was written for 1"));
        }
        let (controller, plan) = (text(controller)?, text(plan)?);
        // SAFETY: the texts end with a zero byte and outlive the call.
        Self::made(|handle, error| unsafe { abi::rheostat_create(controller.as_ptr(), plan.as_ptr(), handle, error) })
    }

    /// Makes a controller from a snapshot.
    pub fn restore(snapshot: &str) -> Result<Self, String> {
        let snapshot = text(snapshot)?;
        // SAFETY: as above.
        Self::made(|handle, error| unsafe { abi::rheostat_restore(snapshot.as_ptr(), handle, error) })
    }

    fn made(make: impl FnOnce(*mut u64, *mut *mut c_char) -> i32) -> Result<Self, String> {
        let mut handle = 0;
        answer(|error| make(&mut handle, error))?;
        Ok(Controller { handle })
    }

    /// The signals that it wants, as bits.
    pub fn signals(&self) -> u64 {
        let mut needs = abi::Needs { size: size_of::<abi::Needs>() as u32, ..Default::default() };
        // SAFETY: the struct says its size.
        unsafe { abi::rheostat_needs_of(self.handle, &mut needs) };
        needs.signals
    }

    /// What to do now.
    pub fn directive(&self) -> Directive {
        let mut now = empty();
        // SAFETY: the struct says its size.
        unsafe { abi::rheostat_directive_now(self.handle, &mut now) };
        directive(&now)
    }

    /// Tells what happened and gives what to do next; a refusal changes nothing.
    pub fn tell(&mut self, event: Event) -> Result<Directive, String> {
        let mut told = abi::Event { size: size_of::<abi::Event>() as u32, ..Default::default() };
        match event {
            Event::Trained(readings) => fill(&mut told, 1, readings),
            Event::Validated(readings) => fill(&mut told, 3, readings),
            Event::Saved(slot) => (told.kind, told.slot) = (4, slot as u32),
            Event::Restored(slot) => (told.kind, told.slot) = (5, slot as u32),
        }
        let mut next = empty();
        // SAFETY: both structs say their size.
        match unsafe { abi::rheostat_advance(self.handle, &told, &mut next) } {
            0 => Ok(directive(&next)),
            status => Err(answer(|text| unsafe { abi::rheostat_error(self.handle, text) })?
                .unwrap_or(format!("the library refused with status {status}"))),
        }
    }

    /// From which `restore` goes on bit for bit.
    pub fn snapshot(&self) -> Result<String, String> {
        // SAFETY: the text is freed by `answer`.
        answer(|text| unsafe { abi::rheostat_snapshot(self.handle, text) }).map(Option::unwrap_or_default)
    }

    /// The last decision as JSON.
    pub fn decision(&self) -> Option<String> {
        // SAFETY: the text is freed by `answer`.
        answer(|text| unsafe { abi::rheostat_decision_text(self.handle, text) }).ok().flatten()
    }
}

impl Drop for Controller {
    fn drop(&mut self) {
        // SAFETY: a handle that is dead is refused.
        unsafe { abi::rheostat_destroy(self.handle) };
    }
}

fn text(text: &str) -> Result<CString, String> {
    CString::new(text).map_err(|_| "a text holds a zero byte".to_string())
}

/// Calls what hands out a text, takes the text and frees it; in a refusal it is the sentence.
fn answer(call: impl FnOnce(*mut *mut c_char) -> i32) -> Result<Option<String>, String> {
    let mut pointer: *mut c_char = std::ptr::null_mut();
    let status = call(&mut pointer);
    let text = (!pointer.is_null()).then(|| {
        // SAFETY: the library hands out texts that end with a zero byte, and takes them back once.
        let text = unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned();
        unsafe { abi::rheostat_free_text(pointer) };
        text
    });
    if status == 0 { Ok(text) } else { Err(text.unwrap_or(format!("the library refused with status {status}"))) }
}

fn empty() -> abi::Directive {
    abi::Directive { size: size_of::<abi::Directive>() as u32, ..Default::default() }
}

fn directive(now: &abi::Directive) -> Directive {
    let slot = now.slot as usize;
    match now.deed {
        0 => Directive::Train {
            rate: now.rate,
            momentum: (now.has_momentum != 0).then_some(now.momentum),
            probe: now.role == 1,
        },
        1 => Directive::Validate,
        2 => Directive::Save { slot },
        3 => Directive::Restore { slot, rewound: now.data == 0 },
        _ => Directive::Finish,
    }
}

/// Readings are packed in the order of their bits; eight at most.
fn fill(event: &mut abi::Event, kind: u32, readings: &[(u64, f64)]) {
    let mut readings = readings.to_vec();
    readings.sort_by_key(|reading| reading.0);
    event.kind = kind;
    for (place, (signal, value)) in readings.into_iter().take(8).enumerate() {
        event.present |= signal;
        event.values[place] = value;
    }
}
