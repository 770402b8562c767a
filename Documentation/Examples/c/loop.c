// A training loop in C, steered by Rheostat: gradient descent on f(x, y) = (x^2 + 25 y^2) / 2 by annealed search, which is
// given no learning rate. It serves every directive: train, validate, save, restore, finish.
//
//   cc loop.c -I ../../../Sources/CRheostat/include -L LIBRARY_FOLDER -lRheostatC -lm -o loop && ./loop
#include <math.h>
#include <rheostat.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  double x, y;
} weights;

static double loss_of(weights w) { return (w.x * w.x + 25 * w.y * w.y) / 2; }

static double train(weights *w, double rate) {
  double loss = loss_of(*w);
  w->x -= rate * w->x;
  w->y -= rate * 25 * w->y;
  return loss;
}

// Every refusal comes with a sentence, which is ours to free.
static void demand(rheostat_status status, char *sentence) {
  if (status == RHEOSTAT_OK) return;
  fprintf(stderr, "%s\n", sentence ? sentence : rheostat_status_text(status));
  rheostat_free_text(sentence);
  exit(1);
}

static void demand_of(rheostat_handle controller, rheostat_status status) {
  char *sentence = NULL;
  if (status != RHEOSTAT_OK) rheostat_error(controller, &sentence);
  demand(status, sentence);
}

int main(void) {
  const char *plan =
      "{\"total\":400,\"optimizer\":\"sgd\",\"signals\":[\"trainingLoss\"],\"can\":[\"saveRestore\"]}";
  rheostat_handle controller;
  char *text = NULL;
  if (rheostat_abi_version() != RHEOSTAT_ABI_VERSION) return 1;
  demand(rheostat_create("annealedSearch", plan, &controller, &text), text);

  // The signals that the controller reads: bit i is the one in place i of rheostat_vocabulary. Here the loss alone.
  rheostat_needs needs = {.size = sizeof needs};
  demand_of(controller, rheostat_needs_of(controller, &needs));

  weights now = {1, 1}, slots[2] = {{1, 1}, {1, 1}};
  int updates = 0, probes = 0;
  rheostat_directive todo = {.size = sizeof todo};
  demand_of(controller, rheostat_directive_now(controller, &todo));
  while (todo.deed != RHEOSTAT_FINISH) {
    rheostat_event done = {.size = sizeof done};
    done.slot = todo.slot;
    switch (todo.deed) {
      case RHEOSTAT_TRAIN:
        done.kind = RHEOSTAT_TRAINED;
        done.present = needs.signals;
        done.values[0] = train(&now, todo.rate);
        updates++;
        probes += todo.role == RHEOSTAT_PROBE;
        break;
      case RHEOSTAT_VALIDATE:
        done.kind = RHEOSTAT_VALIDATED;
        break;
      case RHEOSTAT_SAVE:
        done.kind = RHEOSTAT_SAVED;
        slots[todo.slot] = now;
        break;
      case RHEOSTAT_RESTORE:
        done.kind = RHEOSTAT_RESTORED;
        now = slots[todo.slot];
        break;
    }
    demand_of(controller, rheostat_advance(controller, &done, &todo));
  }

  demand(rheostat_decision_text(controller, &text), text);
  printf("%s\n", text ? text : "no decision");
  rheostat_free_text(text);
  printf("%d updates, %d of them probes; the loss fell from %g to %g\n", updates, probes, 13.0, loss_of(now));
  rheostat_destroy(controller);
  return updates == 400 && probes > 0 && isfinite(loss_of(now)) && loss_of(now) < 0.1 ? 0 : 1;
}
