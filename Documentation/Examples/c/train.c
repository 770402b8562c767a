// A training loop in C: a quadratic with noise under a plain schedule, a plateau rule and annealed search.
//
//   cc train.c -I Sources/CRheostat/include -L .build/release -lRheostatC -lm
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rheostat.h"

// --- The model: half the sum of h x^2, seen through noisy gradients, trained by SGD with momentum ---------------------

enum { WEIGHTS = 20, UPDATES = 2000 };

typedef struct {
  double weights[WEIGHTS];
  double velocity[WEIGHTS];
  double momentum;
  uint64_t batch;  // where the data stand: the noise is a function of it
} model;

static double curvature(int i) { return pow(100, (double)i / (WEIGHTS - 1)); }

static model fresh_model(void) {
  model m = {.momentum = 0.9};
  for (int i = 0; i < WEIGHTS; i++) m.weights[i] = 1;
  return m;
}

static double loss(const model *m) {
  double sum = 0;
  for (int i = 0; i < WEIGHTS; i++) sum += 0.5 * curvature(i) * m->weights[i] * m->weights[i];
  return sum;
}

// Noise of batch and weight, from -1 to 1 (SplitMix64).
static double noise(uint64_t batch, int i) {
  uint64_t z = (batch * WEIGHTS + (uint64_t)i + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (double)((z ^ (z >> 31)) >> 11) / 4503599627370496.0 - 1;
}

// One update; the loss of its batch before it.
static double update(model *m, double rate) {
  double before = loss(m);
  for (int i = 0; i < WEIGHTS; i++) {
    double gradient = curvature(i) * m->weights[i] + 0.3 * noise(m->batch, i);
    m->velocity[i] = m->momentum * m->velocity[i] + gradient;
    m->weights[i] -= rate * m->velocity[i];
  }
  m->batch++;
  return before;
}

// --- The loop: it can do all that a controller may ask for ------------------------------------------------------------

typedef struct {
  model now;
  model slots[2];  // RHEOSTAT_STAGE and RHEOSTAT_LAST_GOOD
  int updates, probes, validations;
} loop;

static void check(rheostat_status status, char *sentence, const char *what) {
  if (status == RHEOSTAT_OK) return;
  fprintf(stderr, "%s: %s\n", what, sentence ? sentence : rheostat_status_text(status));
  rheostat_free_text(sentence);
  exit(1);
}

// Tells an event; in a refusal the controller says why.
static void tell(rheostat_handle controller, const rheostat_event *event, rheostat_directive *todo) {
  rheostat_status status = rheostat_advance(controller, event, todo);
  char *why = NULL;
  if (status != RHEOSTAT_OK) rheostat_error(controller, &why);
  check(status, why, "an event was refused");
}

// Does what the controller says, once, and tells it.
static void obey(rheostat_handle controller, uint64_t wanted, loop *l, rheostat_directive *todo) {
  rheostat_event event = {.size = sizeof event, .slot = todo->slot};
  switch (todo->deed) {
    case RHEOSTAT_TRAIN:
      if (todo->has_momentum) l->now.momentum = todo->momentum;
      event.kind = RHEOSTAT_TRAINED;
      event.present = 1u << RHEOSTAT_TRAINING_LOSS;
      event.values[0] = update(&l->now, todo->rate);
      l->updates++;
      if (todo->role == RHEOSTAT_PROBE) l->probes++;
      break;
    case RHEOSTAT_VALIDATE:
      event.kind = RHEOSTAT_VALIDATED;
      event.present = 1u << RHEOSTAT_VALIDATION_LOSS;
      event.values[0] = loss(&l->now);
      break;
    case RHEOSTAT_SAVE:
      event.kind = RHEOSTAT_SAVED;
      l->slots[todo->slot] = l->now;
      break;
    case RHEOSTAT_RESTORE: {
      event.kind = RHEOSTAT_RESTORED;
      uint64_t batch = l->now.batch;
      l->now = l->slots[todo->slot];
      if (todo->data == RHEOSTAT_ONWARD) l->now.batch = batch;
      break;
    }
  }
  int trained = event.kind == RHEOSTAT_TRAINED;
  tell(controller, &event, todo);
  // A validation may be told unasked; whoever reads it hears of it every 20 updates.
  if (trained && l->updates % 20 == 0 && (wanted >> RHEOSTAT_VALIDATION_LOSS & 1) && todo->deed != RHEOSTAT_FINISH) {
    event = (rheostat_event){.size = sizeof event, .kind = RHEOSTAT_VALIDATED};
    event.present = 1u << RHEOSTAT_VALIDATION_LOSS;
    event.values[0] = loss(&l->now);
    tell(controller, &event, todo);
    l->validations++;
  }
}

// Runs to the end. After so many updates the controller is stored, thrown away and made again, as if the program had been
// killed.
static loop run(const char *name, const char *plan, int killed_after) {
  rheostat_handle controller;
  char *text = NULL;
  check(rheostat_create(name, plan, &controller, &text), text, name);
  rheostat_needs needs = {.size = sizeof needs};
  check(rheostat_needs_of(controller, &needs), NULL, "needs");
  loop l = {.now = fresh_model()};
  rheostat_directive todo = {.size = sizeof todo};
  check(rheostat_directive_now(controller, &todo), NULL, "directive");
  while (todo.deed != RHEOSTAT_FINISH) {
    obey(controller, needs.signals, &l, &todo);
    if (l.updates < killed_after) continue;
    killed_after = UPDATES + 1;
    check(rheostat_snapshot(controller, &text), text, "snapshot");  // belongs into the checkpoint, beside the model
    check(rheostat_destroy(controller), NULL, "destroy");
    char *error = NULL;
    check(rheostat_restore(text, &controller, &error), error, "restore");
    rheostat_free_text(text);
    check(rheostat_directive_now(controller, &todo), NULL, "directive");
  }
  check(rheostat_decision_text(controller, &text), text, "decision");
  printf("%s\n  %d updates, %d of them search; %d validations; loss %.5f\n", name, l.updates, l.probes, l.validations,
         loss(&l.now));
  if (text) printf("  last decision: %s\n", text);
  rheostat_free_text(text);
  rheostat_destroy(controller);
  return l;
}

// Whether the loss fell a hundredfold, and a run that was killed early on, in the midst of its search, ended as the unbroken one,
// bit for bit.
static int is_good(const char *name, const char *plan) {
  model begin = fresh_model();
  loop whole = run(name, plan, UPDATES + 1), broken = run(name, plan, UPDATES / 20);
  return whole.updates == UPDATES && loss(&whole.now) < loss(&begin) / 100 &&
         memcmp(&whole.now, &broken.now, sizeof whole.now) == 0;
}

int main(void) {
  int good = 1;
  good &= is_good("warmup(5%) > cosine", "{\"total\":2000,\"baseRate\":0.005}");
  good &= is_good("warmup(5%) > plateau(patience=10, factor=0.5)",
                  "{\"total\":2000,\"baseRate\":0.01,\"signals\":[\"validationLoss\"]}");
  good &= is_good("annealedSearch",  // no learning rate
                  "{\"total\":2000,\"optimizer\":\"sgd\",\"signals\":[\"trainingLoss\"],"
                  "\"can\":[\"saveRestore\",\"rewindData\"]}");

  // A mistake is a sentence with a caret under its place.
  rheostat_handle controller;
  char *sentence = NULL;
  if (rheostat_create("cosine(peek=0.1)", "{\"total\":10}", &controller, &sentence) != RHEOSTAT_INVALID) good = 0;
  printf("%s\n", sentence ? sentence : "");
  rheostat_free_text(sentence);
  return good ? 0 : 1;
}
