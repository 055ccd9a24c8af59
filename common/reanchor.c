#include "reanchor.h"

#include "hook.h"
#include "host.h"
#include "rules.h"
#include "state.h"
#include "trust.h"

int reanchor(struct hook *hook, struct state_record *record)
{
	struct buf text = BUF_INIT((size_t)1 << 20);
	struct rules_summary summary;
	int ret;

	if (!hook->policy.reanchor_calls ||
	    record->calls_since_rules < hook->policy.reanchor_calls)
		return 0;
	trust_load(&hook->policy, &hook->arena);
	ret = rules_add(&text, &hook->policy, hook->host->context_max, &summary,
	    &hook->arena, &hook->err);
	if (ret == 0 && text.len) {
		hook->decision.context = arena_strdup(&hook->arena, text.data);
		json_put_int(&hook->extra, "rules_bytes", (int64_t)text.len);
		record->calls_since_rules = 0;
	}
	buf_free(&text);
	return ret;
}
