package dev.counterbill.read.fast;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.Projection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a projection as a tree of names, for a scanner that goes through a line once. Of
 * arrays it reads those whose elements are a word and a number: {@code
 * details[modality=AUDIO].tokenCount}. Where another array is asked for, such as {@code calls[0]},
 * it reads the lines that have none; where something in an array is counted, the lines in which
 * nothing can count.
 */
final class JsonFields {
    /** One name on a path. */
    static final class Member {
        final byte[] name;

        /** Among all members, from 0. */
        final int number;

        /** The field that ends here, or -1. */
        int field = -1;

        final List<Member> members = new ArrayList<>();

        /** An element of an array here in which something may count, or null. */
        @Nullable Member each;

        /** Whether it stands in an element of such an array, so that a line may name it often. */
        boolean isInEach;

        /** Texts with which an element may count, so that its line is left; padded. */
        final List<byte[]> words = new ArrayList<>();

        /** Whether a value here is looked at for any of these, which few are. */
        boolean isLookedAt;

        /** What is read of an array here, or null. */
        @Nullable Elements elements;

        /** Whether lines that have something here are left to the plain reader. */
        boolean isLeft;

        Member(byte[] name, int number) {
            this.name = name;
            this.number = number;
        }

        /** The member of a name, or null. */
        @Nullable Member find(byte[] bytes, int begin, int end) {
            return named(members, bytes, begin, end);
        }

        /** Whether bytes are a text with which an element may count. */
        boolean isWord(byte[] bytes, int begin, int end) {
            for (int i = 0; i < words.size(); i++) {
                if (isName(words.get(i), bytes, begin, end)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The elements of an array, each an object of a word and a value behind it. */
    static final class Elements {
        /** The padded name of the word. */
        final byte[] word;

        /** The padded name of the value. */
        final byte[] value;

        /** Those whose value is read, by the name that is their word; of others it is not. */
        final List<Member> chosen = new ArrayList<>();

        Elements(byte[] word, byte[] value) {
            this.word = word;
            this.value = value;
        }

        /** The element of a word, or null. */
        @Nullable Member find(byte[] bytes, int begin, int end) {
            return named(chosen, bytes, begin, end);
        }
    }

    private static @Nullable Member named(List<Member> all, byte[] bytes, int begin, int end) {
        for (int i = 0; i < all.size(); i++) {
            Member member = all.get(i);
            if (isName(member.name, bytes, begin, end)) {
                return member;
            }
        }
        return null;
    }

    /** Whether bytes are a padded name. */
    static boolean isName(byte[] name, byte[] bytes, int begin, int end) {
        return name.length - Bytes.PADDING == end - begin
                && Bytes.equal(name, 0, bytes, begin, end - begin);
    }

    /** So many that a line's are noted as the bits of two words. */
    private static final int MOST_MEMBERS = 2 * Long.SIZE;

    /**
     * The plain reader builds trees of arrays and refuses those of 100,000 values, which no shorter
     * line has.
     */
    private static final int MOST_TREE_BYTES = 100_000;

    /** The plain reader takes no longer texts; whether one is in a line, it has to see itself. */
    private static final int MOST_TEXT_BYTES = 1 << 20;

    final Member root = new Member(new byte[Bytes.PADDING], 0);
    private int count = 1;
    private int mostLineBytes = MOST_TEXT_BYTES;

    private JsonFields() {}

    /** Empty where a path leads out of the record, or two lead to the same place. */
    static Optional<JsonFields> of(Projection projection) {
        JsonFields fields = new JsonFields();
        if (!projection.each().isEmpty()) {
            return Optional.empty();
        }
        for (int field = 0; field < projection.fields().size(); field++) {
            FieldPath path = projection.fields().get(field).path();
            if (path.up() == 0 && fields.watches(path.steps())) {
                continue;
            }
            Member at = fields.find(path.steps());
            if (path.up() > 0 || at == fields.root || at.field >= 0) {
                return Optional.empty();
            }
            at.field = at.isLeft ? -1 : field;
        }
        if (hasElements(fields.root)) {
            fields.mostLineBytes = MOST_TREE_BYTES;
        }
        noteLookedAt(fields.root);
        return fields.count <= MOST_MEMBERS && isClear(fields.root)
                ? Optional.of(fields)
                : Optional.empty();
    }

    /** Whether a path ends with a number of elements, which then are watched. */
    private boolean watches(List<FieldPath.Step> steps) {
        int last = steps.size() - 1;
        if (last < 0 || !(steps.get(last) instanceof FieldPath.Step.Counting counting)) {
            return false;
        }
        Member array = find(steps.subList(0, last));
        Member at = array.each;
        if (at == null) {
            at = new Member(padded(""), count++);
            array.each = at;
        }
        for (String name : counting.path()) {
            at = child(at.members, name);
            at.isInEach = true;
        }
        if (counting instanceof FieldPath.Step.Matching matching) {
            for (String word : matching.conditions().get(0).words()) {
                at.words.add(padded(word));
            }
        } else {
            at.isLeft = true;
        }
        return true;
    }

    /** The place that a path leads to, as far as the scanner can go along it. */
    private Member find(List<FieldPath.Step> steps) {
        Member at = root;
        int last = steps.size() - 1;
        for (int i = 0; i <= last; i++) {
            if (steps.get(i) instanceof FieldPath.Step.Name name) {
                at = child(at.members, name.name());
            } else if (steps.get(i) instanceof FieldPath.Step.Select select
                    && i == last - 1
                    && steps.get(last) instanceof FieldPath.Step.Name value) {
                return choice(at, select, value.name());
            } else {
                at.isLeft = true;
                return at;
            }
        }
        return at;
    }

    private Member choice(Member array, FieldPath.Step.Select select, String value) {
        Elements elements = array.elements;
        if (elements == null) {
            elements = new Elements(padded(select.field()), padded(value));
            array.elements = elements;
        }
        boolean isSame =
                Arrays.equals(elements.word, padded(select.field()))
                        && Arrays.equals(elements.value, padded(value));
        array.isLeft |= !isSame;
        return isSame ? child(elements.chosen, select.word()) : array;
    }

    private Member child(List<Member> siblings, String text) {
        byte[] name = padded(text);
        Member known = named(siblings, name, 0, name.length - Bytes.PADDING);
        if (known == null) {
            known = new Member(name, count++);
            siblings.add(known);
        }
        return known;
    }

    private static byte[] padded(String text) {
        byte[] name = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(name, name.length + Bytes.PADDING);
    }

    private static boolean hasElements(Member member) {
        return (member.elements != null && !member.isLeft)
                || member.members.stream().anyMatch(JsonFields::hasElements);
    }

    private static void noteLookedAt(Member member) {
        member.isLookedAt = member.isLeft || member.elements != null || !member.words.isEmpty();
        member.members.forEach(JsonFields::noteLookedAt);
        if (member.each != null) {
            noteLookedAt(member.each);
        }
    }

    /** Whether what has elements is read in no other way. */
    private static boolean isClear(Member member) {
        if (member.isLeft) {
            return true;
        }
        if (member.elements != null
                && (member.field >= 0 || member.each != null || !member.members.isEmpty())) {
            return false;
        }
        for (Member each : member.members) {
            if (!isClear(each)) {
                return false;
            }
        }
        return true;
    }

    /** Longer lines are the plain reader's. */
    int mostLineBytes() {
        return mostLineBytes;
    }

    /** How many members there are. */
    int count() {
        return count;
    }
}
