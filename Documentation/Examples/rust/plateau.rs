// A training loop in Rust, steered by Rheostat: stochastic gradient descent under a warm-up and a plateau rule, halfway
// thrown away and taken up again from a snapshot. It ends as the unbroken run does, bit for bit.
//
//   rustc -O plateau.rs -L LIBRARY_FOLDER -C link-arg=-Wl,-rpath,LIBRARY_FOLDER && ./plateau

use std::ffi::{c_char, CStr, CString};
use std::mem::size_of;
use std::ptr::null_mut;

// The part of rheostat.h that is needed here.
const TRAIN: u32 = 0;
const FINISH: u32 = 4;
const TRAINED: u32 = 1;
const VALIDATED: u32 = 3;

#[repr(C)]
#[derive(Default)]
struct Directive {
    size: u32,
    deed: u32,
    role: u32,
    slot: u32,
    data: u32,
    has_momentum: u32,
    rate: f64,
    momentum: f64,
    decision: i64,
}

#[repr(C)]
#[derive(Default)]
struct Event {
    size: u32,
    kind: u32,
    slot: u32,
    reserved: u32,
    total: i64,
    present: u64,
    values: [f64; 8],
}

#[repr(C)]
#[derive(Default)]
struct Needs {
    size: u32,
    deeds: u32,
    slots: u32,
    flags: u32,
    signals: u64,
}

#[link(name = "RheostatC")]
extern "C" {
    fn rheostat_create(controller: *const c_char, plan: *const c_char, handle: *mut u64, error: *mut *mut c_char) -> i32;
    fn rheostat_restore(snapshot: *const c_char, handle: *mut u64, error: *mut *mut c_char) -> i32;
    fn rheostat_destroy(handle: u64) -> i32;
    fn rheostat_needs_of(controller: u64, needs: *mut Needs) -> i32;
    fn rheostat_directive_now(controller: u64, directive: *mut Directive) -> i32;
    fn rheostat_advance(controller: u64, event: *const Event, directive: *mut Directive) -> i32;
    fn rheostat_snapshot(controller: u64, text: *mut *mut c_char) -> i32;
    fn rheostat_error(handle: u64, text: *mut *mut c_char) -> i32;
    fn rheostat_free_text(text: *mut c_char);
}

fn taken(text: *mut c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    let copy = unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned();
    unsafe { rheostat_free_text(text) };
    copy
}

/// A controller; the library refuses two threads at once, so it is not `Sync`.
struct Controller {
    handle: u64,
    signals: u64,
    todo: Directive,
}

impl Controller {
    fn new(spelling: &str, plan: &str) -> Result<Self, String> {
        let (spelling, plan) = (CString::new(spelling).unwrap(), CString::new(plan).unwrap());
        let (mut handle, mut error) = (0, null_mut());
        let status = unsafe { rheostat_create(spelling.as_ptr(), plan.as_ptr(), &mut handle, &mut error) };
        Self::begin(status, handle, error)
    }

    fn from_snapshot(snapshot: &str) -> Result<Self, String> {
        let snapshot = CString::new(snapshot).unwrap();
        let (mut handle, mut error) = (0, null_mut());
        let status = unsafe { rheostat_restore(snapshot.as_ptr(), &mut handle, &mut error) };
        Self::begin(status, handle, error)
    }

    fn begin(status: i32, handle: u64, error: *mut c_char) -> Result<Self, String> {
        if status != 0 {
            return Err(taken(error));
        }
        let mut needs = Needs { size: size_of::<Needs>() as u32, ..Default::default() };
        let todo = Directive { size: size_of::<Directive>() as u32, ..Default::default() };
        let mut made = Controller { handle, signals: 0, todo };
        made.check(unsafe { rheostat_needs_of(handle, &mut needs) })?;
        made.signals = needs.signals;
        let status = unsafe { rheostat_directive_now(handle, &mut made.todo) };
        made.check(status)?;
        Ok(made)
    }

    fn check(&self, status: i32) -> Result<(), String> {
        if status == 0 {
            return Ok(());
        }
        let mut text = null_mut();
        unsafe { rheostat_error(self.handle, &mut text) };
        Err(taken(text))
    }

    fn tell(&mut self, kind: u32, reading: Option<f64>) -> Result<(), String> {
        let mut event = Event { size: size_of::<Event>() as u32, kind, ..Default::default() };
        if let Some(value) = reading {
            event.present = self.signals;
            event.values[0] = value;
        }
        let status = unsafe { rheostat_advance(self.handle, &event, &mut self.todo) };
        self.check(status)
    }

    fn snapshot(&self) -> Result<String, String> {
        let mut text = null_mut();
        let status = unsafe { rheostat_snapshot(self.handle, &mut text) };
        let found = taken(text);
        if status == 0 { Ok(found) } else { Err(found) }
    }
}

impl Drop for Controller {
    fn drop(&mut self) {
        unsafe { rheostat_destroy(self.handle) };
    }
}

/// Descends on x^2/2 with noise in the gradient; every tenth update the loss without noise is told.
fn train(controller: &mut Controller, x: &mut f64, noise: &mut u64, until: usize, first: usize) -> Result<usize, String> {
    let mut step = first;
    while controller.todo.deed == TRAIN && step < until {
        *noise = noise.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let error = (*noise >> 11) as f64 / (1u64 << 53) as f64 - 0.5;
        *x -= controller.todo.rate * (*x + error);
        controller.tell(TRAINED, None)?;
        step += 1;
        if step % 10 == 0 {
            controller.tell(VALIDATED, Some(*x * *x / 2.0))?;
        }
    }
    Ok(step)
}

fn main() -> Result<(), String> {
    let plan = r#"{"total":2000,"baseRate":0.5,"signals":["validationLoss"]}"#;
    let spelling = "warmup(5%) > plateau(patience=5, factor=0.5)";
    if let Err(sentence) = Controller::new("warmup(5%) > plato", plan) {
        println!("A mistake is answered by a sentence:\n{sentence}\n");
    }

    let mut whole = Controller::new(spelling, plan)?;
    let (mut x, mut noise) = (1.0, 7);
    train(&mut whole, &mut x, &mut noise, usize::MAX, 0)?;

    let mut first = Controller::new(spelling, plan)?;
    let (mut y, mut noise) = (1.0, 7);
    let step = train(&mut first, &mut y, &mut noise, 1000, 0)?;
    let stored = first.snapshot()?;
    drop(first);
    let mut second = Controller::from_snapshot(&stored)?;
    let rate = second.todo.rate;
    let step = train(&mut second, &mut y, &mut noise, usize::MAX, step)?;

    println!("{step} updates; the rate fell from 0.5 to {rate} in the middle; x is {x}, and {y} after a resume");
    assert!(step == 2000 && whole.todo.deed == FINISH && rate < 0.5);
    assert!(x.to_bits() == y.to_bits() && x.abs() < 0.05);
    Ok(())
}
