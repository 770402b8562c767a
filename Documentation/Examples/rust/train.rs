//! A training loop in Rust: a quadratic with noise under a plain schedule, a plateau rule and annealed search.
//!
//!     rustc --edition 2021 -O train.rs -L .build/release && LD_LIBRARY_PATH=.build/release ./train

mod rheostat;
use rheostat::{Controller, Directive, Event, TRAINING_LOSS, VALIDATION_LOSS};

const WEIGHTS: usize = 20;
const UPDATES: u32 = 2000;

/// Half the sum of h x^2, seen through noisy gradients, trained by SGD with momentum.
#[derive(Clone, PartialEq)]
struct Model {
    weights: [f64; WEIGHTS],
    velocity: [f64; WEIGHTS],
    momentum: f64,
    /// Where the data stand: the noise is a function of it.
    batch: u64,
}

fn curvature(i: usize) -> f64 {
    100f64.powf(i as f64 / (WEIGHTS - 1) as f64)
}

/// Noise of batch and weight, from -1 to 1 (SplitMix64).
fn noise(batch: u64, i: usize) -> f64 {
    let mut z = (batch * WEIGHTS as u64 + i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

impl Model {
    fn new() -> Self {
        Model { weights: [1.0; WEIGHTS], velocity: [0.0; WEIGHTS], momentum: 0.9, batch: 0 }
    }

    fn loss(&self) -> f64 {
        self.weights.iter().enumerate().map(|(i, x)| 0.5 * curvature(i) * x * x).sum()
    }

    /// One update; the loss of its batch before it.
    fn update(&mut self, rate: f64) -> f64 {
        let before = self.loss();
        for i in 0..WEIGHTS {
            let gradient = curvature(i) * self.weights[i] + 0.3 * noise(self.batch, i);
            self.velocity[i] = self.momentum * self.velocity[i] + gradient;
            self.weights[i] -= rate * self.velocity[i];
        }
        self.batch += 1;
        before
    }
}

/// Runs to the end. After so many updates the controller is stored, thrown away and made again, as if the program had been
/// killed.
fn run(name: &str, plan: &str, killed_after: u32) -> Result<Model, String> {
    let mut controller = Controller::new(name, plan)?;
    let signals = controller.signals();
    let mut model = Model::new();
    let mut slots = [model.clone(), model.clone()];
    let (mut updates, mut probes, mut validations) = (0, 0, 0);
    let mut next = controller.directive();
    loop {
        next = match next {
            Directive::Train { rate, momentum, probe } => {
                model.momentum = momentum.unwrap_or(model.momentum);
                updates += 1;
                probes += u32::from(probe);
                let loss = model.update(rate);
                let next = controller.tell(Event::Trained(&[(TRAINING_LOSS, loss)]))?;
                // A validation may be told unasked; whoever reads it hears of it every 20 updates.
                if updates % 20 == 0 && signals & VALIDATION_LOSS != 0 && !matches!(next, Directive::Finish) {
                    validations += 1;
                    controller.tell(Event::Validated(&[(VALIDATION_LOSS, model.loss())]))?
                } else {
                    next
                }
            }
            Directive::Validate => controller.tell(Event::Validated(&[(VALIDATION_LOSS, model.loss())]))?,
            Directive::Save { slot } => {
                slots[slot] = model.clone();
                controller.tell(Event::Saved(slot))?
            }
            Directive::Restore { slot, rewound } => {
                let batch = if rewound { slots[slot].batch } else { model.batch };
                model = Model { batch, ..slots[slot].clone() };
                controller.tell(Event::Restored(slot))?
            }
            Directive::Finish => break,
        };
        if updates == killed_after {
            controller = Controller::restore(&controller.snapshot()?)?;
            next = controller.directive();
        }
    }
    println!("{name}\n  {updates} updates, {probes} of them search; {validations} validations; loss {:.5}", model.loss());
    if let Some(decision) = controller.decision() {
        println!("  last decision: {decision}");
    }
    Ok(model)
}

fn main() -> Result<(), String> {
    let runs = [
        ("warmup(5%) > cosine", r#"{"total":2000,"baseRate":0.005}"#),
        ("warmup(5%) > plateau(patience=10, factor=0.5)", r#"{"total":2000,"baseRate":0.01,"signals":["validationLoss"]}"#),
        // No learning rate.
        ("annealedSearch", r#"{"total":2000,"optimizer":"sgd","signals":["trainingLoss"],"can":["saveRestore","rewindData"]}"#),
    ];
    for (name, plan) in runs {
        let whole = run(name, plan, u32::MAX)?;
        if whole.loss() > Model::new().loss() / 100.0 {
            return Err(format!("{name} did not train"));
        }
        // Killed early on, in the midst of a search.
        if run(name, plan, UPDATES / 20)? != whole {
            return Err(format!("{name} went another way after it was killed"));
        }
    }
    // A mistake is a sentence with a caret under its place.
    match Controller::new("cosine(peek=0.1)", r#"{"total":10}"#) {
        Ok(_) => Err("a misspelt controller was made".to_string()),
        Err(sentence) => Ok(println!("{sentence}")),
    }
}
