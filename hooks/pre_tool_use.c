/*
 * The guard: reads one tool call, answers deny, ask, or nothing.
 * Every failure on the way becomes a deny; no path lets a call pass by
 * accident.
 */
#include "hook.h"

#include "alert.h"
#include "clock.h"
#include "host.h"
#include "judge.h"
#include "release.h"
#include "trust.h"

/* A person's `holdfast allow CODE` lets this one call through. */
static int offer_release(struct hook *hook)
{
	struct decision *decision = &hook->decision;
	char *code = arena_alloc(&hook->arena, RELEASE_CODE_SIZE);

	if (!code)
		return err_set(&hook->err, ERR_MEMORY, "out of memory");
	release_code(&hook->event, decision->rule, hook->place.id, code);
	if (release_use(hook->statefd, code, clock_now_us())) {
		json_put(&hook->extra, "released", code);
		decision->verdict = VERDICT_NONE;
		return 0;
	}
	decision->code = code;
	return 0;
}

/* An ask where nobody is there to answer ends as a refusal. */
static void tell_person(struct hook *hook)
{
	const struct decision *decision = &hook->decision;
	bool unheard =
	    decision->verdict == VERDICT_ASK && !hook->event.attended;

	if (unheard)
		hook_alert(hook, ALERT_PERMISSION,
		    "needed a yes, and nobody was there", decision->subject,
		    decision->why);
	else if (decision->verdict == VERDICT_DENY)
		hook_alert(hook, ALERT_DENIED, "was refused a call",
		    decision->subject, decision->why);
}

/*
 * What a project says to the model needs a person's trust, as its rules do:
 * the refusal holds, in our words.
 */
static void mind_trust(struct hook *hook)
{
	struct decision *decision = &hook->decision;

	if (!decision->foreign)
		return;
	trust_load(&hook->policy, &hook->arena);
	if (hook->policy.trusted)
		return;
	decision->why = "a rule of this project, which nobody has trusted yet";
	decision->instead = NULL;
	if (decision->verdict == VERDICT_NOTE)
		decision->verdict = VERDICT_NONE;
}

/* A note lets the call pass and tells the model why to think of it. */
static int give_note(struct hook *hook)
{
	struct buf text = BUF_INIT((size_t)64 << 10);

	decision_explain(&text, &hook->decision);
	hook->decision.context = arena_strdup(&hook->arena, text.data);
	buf_free(&text);
	return hook->decision.context
		   ? 0
		   : err_set(&hook->err, ERR_MEMORY, "out of memory");
}

static int judge(struct hook *hook)
{
	struct judge judge = {.policy = &hook->policy,
	    .event = &hook->event,
	    .arena = &hook->arena,
	    .decision = &hook->decision,
	    .statefd = hook->statefd,
	    .err = &hook->err};

	if (hook->event.kind != EVENT_PRE_TOOL_USE)
		return 0;
	if (judge_tool(&judge) < 0)
		return -1;
	if (hook->decision.verdict != VERDICT_DENY)
		judge_put_creates(&judge, &hook->extra);
	mind_trust(hook);
	if (hook->decision.verdict == VERDICT_NOTE)
		return give_note(hook);
	if (!verdict_stricter(hook->decision.verdict, VERDICT_NOTE))
		return 0;
	if (!judge_is_final(&hook->decision) && offer_release(hook) < 0)
		return -1;
	tell_person(hook);
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct hook_program program = {
	    "pre-tool-use", HOOK_GUARD, EVENT_PRE_TOOL_USE, 2000, judge};

	return hook_main(argc, argv, &program);
}
