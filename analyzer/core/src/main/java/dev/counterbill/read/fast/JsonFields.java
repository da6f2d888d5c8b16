package dev.counterbill.read.fast;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.Projection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The paths of a projection as a tree of names, for a scanner that goes through a line once. */
final class JsonFields {
    /** One name on a path. */
    static final class Member {
        final byte[] name;

        /** Among all members, from 0. */
        final int number;

        /** The field that ends here, or -1. */
        int field = -1;

        final List<Member> members = new ArrayList<>();

        Member(byte[] name, int number) {
            this.name = name;
            this.number = number;
        }

        /** The member of a name, or null. */
        @org.jspecify.annotations.Nullable
        Member find(byte[] bytes, int begin, int end) {
            for (int i = 0; i < members.size(); i++) {
                Member member = members.get(i);
                if (member.name.length - Bytes.PADDING == end - begin
                        && Bytes.equal(member.name, 0, bytes, begin, end - begin)) {
                    return member;
                }
            }
            return null;
        }
    }

    /** So many that a line's are noted as the bits of two words. */
    private static final int MOST_MEMBERS = 2 * Long.SIZE;

    final Member root = new Member(new byte[Bytes.PADDING], 0);
    private int count = 1;

    private JsonFields() {}

    /** Empty where a path is not made of names only. */
    static Optional<JsonFields> of(Projection projection) {
        JsonFields fields = new JsonFields();
        if (!projection.each().isEmpty()) {
            return Optional.empty();
        }
        for (int field = 0; field < projection.fields().size(); field++) {
            FieldPath path = projection.fields().get(field).path();
            Member at = fields.root;
            for (FieldPath.Step step : path.steps()) {
                if (!(step instanceof FieldPath.Step.Name name)) {
                    return Optional.empty();
                }
                at = fields.child(at, name.name());
            }
            if (path.up() > 0 || path.steps().isEmpty() || at.field >= 0) {
                return Optional.empty();
            }
            at.field = field;
        }
        return fields.count <= MOST_MEMBERS ? Optional.of(fields) : Optional.empty();
    }

    private Member child(Member parent, String text) {
        byte[] name = text.getBytes(StandardCharsets.UTF_8);
        byte[] padded = java.util.Arrays.copyOf(name, name.length + Bytes.PADDING);
        Member known = parent.find(padded, 0, name.length);
        if (known == null) {
            known = new Member(padded, count++);
            parent.members.add(known);
        }
        return known;
    }

    /** How many members there are. */
    int count() {
        return count;
    }
}
