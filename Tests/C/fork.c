// After a fork, with no other thread inside the library, the child has copies of all handles and goes its own way.
#include <rheostat.h>
#include <sys/wait.h>
#include <unistd.h>

// The rate after some updates; below 0 if a call failed.
static double rate_after(rheostat_handle controller, int updates) {
  rheostat_directive todo = {.size = sizeof todo};
  rheostat_event done = {.size = sizeof done, .kind = RHEOSTAT_TRAINED};
  for (int i = 0; i < updates; i++)
    if (rheostat_advance(controller, &done, &todo) != RHEOSTAT_OK) return -1;
  return todo.rate;
}

int main(void) {
  const char *plan = "{\"total\":100,\"baseRate\":0.1}";
  rheostat_handle controller, same;
  if (rheostat_create("cosine", plan, &controller, NULL) || rheostat_create("cosine", plan, &same, NULL)) return 1;
  rate_after(controller, 10);
  pid_t child = fork();
  if (child < 0) return 2;
  if (child == 0) {
    alarm(60);  // a child that hangs ends
    rheostat_handle other;
    if (rate_after(controller, 30) != rate_after(same, 40)) _exit(3);
    if (rheostat_create("cosine", plan, &other, NULL) || rheostat_destroy(other)) _exit(4);
    if (rheostat_destroy(controller) || rheostat_destroy(controller) != RHEOSTAT_MISUSED) _exit(5);
    _exit(0);
  }
  int status;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status)) return 6;
  // What the child did to its copies is nothing to the parent.
  return rate_after(controller, 10) == rate_after(same, 20) && !rheostat_destroy(controller) ? 0 : 7;
}
