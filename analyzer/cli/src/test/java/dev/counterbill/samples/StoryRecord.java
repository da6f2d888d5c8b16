package dev.counterbill.samples;

import java.time.Instant;

/** One line of a sample log with the canonical columns. */
record StoryRecord(
        Instant timestamp,
        String requestId,
        String provider,
        String model,
        long inputTokens,
        long cachedInputTokens,
        long outputTokens,
        long requests,
        String serviceTier,
        String project,
        String team) {

    static final String CSV_HEADER =
            "timestamp,request_id,provider,model,input_tokens,cached_input_tokens,output_tokens,requests,service_tier,project,team";

    /** No value of a sample needs quotes. */
    String csv() {
        return String.join(
                ",",
                timestamp.toString(),
                requestId,
                provider,
                model,
                Long.toString(inputTokens),
                Long.toString(cachedInputTokens),
                Long.toString(outputTokens),
                Long.toString(requests),
                serviceTier,
                project,
                team);
    }

    String json() {
        return "{\"timestamp\":\""
                + timestamp
                + "\",\"request_id\":\""
                + requestId
                + "\",\"provider\":\""
                + provider
                + "\",\"model\":\""
                + model
                + "\",\"input_tokens\":"
                + inputTokens
                + ",\"cached_input_tokens\":"
                + cachedInputTokens
                + ",\"output_tokens\":"
                + outputTokens
                + ",\"requests\":"
                + requests
                + ",\"service_tier\":\""
                + serviceTier
                + "\",\"project\":\""
                + project
                + "\",\"team\":\""
                + team
                + "\"}";
    }
}
