package dev.counterbill.bytes;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Values that never change, as the build leaves them to every run: records, and what they are made
 * of. Each value that differs from all others stands once, behind those that it is made of, which
 * it names by their numbers; the last one is the whole.
 *
 * <p>Only what was written by the same build is read: nothing in the bytes says which components a
 * record has.
 */
public final class PackedValues {
    private static final int TEXT = 0;
    private static final int DECIMAL = 1;
    private static final int LONG = 2;
    private static final int INT = 3;
    private static final int BOOLEAN = 4;
    private static final int INSTANT = 5;
    private static final int DATE = 6;
    private static final int TIME = 7;
    private static final int ZONE = 8;
    private static final int OPTIONAL = 9;
    private static final int OPTIONAL_LONG = 10;
    private static final int LIST = 11;
    private static final int SET = 12;
    private static final int MAP = 13;
    private static final int ENUM = 14;

    /** A class of records; the records of the n-th such class have the n-th kind after it. */
    private static final int RECORD_CLASS = 15;

    private static final int RECORD = 16;

    private PackedValues() {}

    /**
     * Packs a value for {@link #unpack}. Equal parts become one object, but for sets and maps that
     * keep an order, which are equal whatever it is; lists and records that hold such are not
     * looked into.
     *
     * @throws IllegalArgumentException where it has a part of a kind that is not known here
     */
    public static byte[] pack(Object value) {
        Packer packer = new Packer();
        packer.add(value);
        Packed all = new Packed();
        all.putLong(packer.numbers.size());
        all.putBytes(packer.values.toArray());
        return all.toArray();
    }

    /** The value that was packed: equal to it, and its lists, sets and maps in the same order. */
    public static Object unpack(byte[] bytes) {
        return new Unpacker(new Packed(bytes, 0)).whole();
    }

    private static final class Packer {
        private final Map<Object, Integer> numbers = new LinkedHashMap<>();
        private final List<Class<?>> recordClasses = new ArrayList<>();
        private final Packed values = new Packed();

        /** The number of a value, which is written where it is new. */
        int add(Object value) {
            // Sets and maps are equal whatever their order.
            boolean isOrdered =
                    (value instanceof Set || value instanceof Map) && !forgetsOrder(value);
            Integer known = isOrdered ? null : numbers.get(value);
            if (known != null) {
                return known;
            }
            write(value);
            numbers.put(isOrdered ? new Object() : value, numbers.size());
            return numbers.size() - 1;
        }

        private void write(Object value) {
            if (value instanceof String text) {
                values.putLong(TEXT);
                values.putText(text);
            } else if (value instanceof BigDecimal decimal) {
                all(DECIMAL, List.of(decimal.toString()));
            } else if (value instanceof Long number) {
                values.putLong(LONG);
                values.putSigned(number);
            } else if (value instanceof Integer number) {
                values.putLong(INT);
                values.putSigned(number);
            } else if (value instanceof Boolean truth) {
                values.putLong(BOOLEAN);
                values.putByte(truth ? 1 : 0);
            } else if (value instanceof Instant instant && instant.getNano() == 0) {
                values.putLong(INSTANT);
                values.putSigned(instant.getEpochSecond());
            } else if (value instanceof LocalDate date) {
                values.putLong(DATE);
                values.putSigned(date.toEpochDay());
            } else if (value instanceof LocalTime time) {
                values.putLong(TIME);
                values.putLong(time.toNanoOfDay());
            } else if (value instanceof ZoneId zone) {
                all(ZONE, List.of(zone.getId()));
            } else if (value instanceof Optional<?> optional) {
                all(OPTIONAL, optional.stream().toList());
            } else if (value instanceof OptionalLong optional) {
                all(OPTIONAL_LONG, optional.stream().boxed().toList());
            } else if (value instanceof List<?> list) {
                all(LIST, list);
            } else if (value instanceof Set<?> set) {
                all(SET, forgetsOrder(set) ? sorted(set) : set);
            } else if (value instanceof Map<?, ?> map) {
                List<Object> entries = new ArrayList<>();
                for (Object key : forgetsOrder(map) ? sorted(map.keySet()) : map.keySet()) {
                    entries.add(key);
                    entries.add(Objects.requireNonNull(map.get(key)));
                }
                all(MAP, entries);
            } else if (value instanceof Enum<?> constant) {
                all(ENUM, List.of(constant.getDeclaringClass().getName(), constant.name()));
            } else if (value instanceof Record row) {
                all(RECORD + classOf(row), componentsOf(row));
            } else {
                throw new IllegalArgumentException("no kind of packed value: " + value.getClass());
            }
        }

        /**
         * Java's own immutable sets and maps go through in another order in every run; each build
         * writes the same bytes nevertheless.
         */
        private static boolean forgetsOrder(Object collection) {
            return collection.getClass().getName().startsWith("java.util.ImmutableCollections$");
        }

        private static List<?> sorted(Set<?> values) {
            return values.stream().sorted(Comparator.comparing(String::valueOf)).toList();
        }

        private int classOf(Record row) {
            Class<?> type = row.getClass();
            if (!recordClasses.contains(type)) {
                all(RECORD_CLASS, List.of(type.getName()));
                // It takes a number, as a value does.
                numbers.put(type, numbers.size());
                recordClasses.add(type);
            }
            return recordClasses.indexOf(type);
        }

        private static List<Object> componentsOf(Record row) {
            List<Object> components = new ArrayList<>();
            try {
                for (RecordComponent component : row.getClass().getRecordComponents()) {
                    component.getAccessor().setAccessible(true);
                    components.add(component.getAccessor().invoke(row));
                }
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException("a record that cannot be asked: " + row, e);
            }
            return components;
        }

        /** A kind, how many parts there are, and their numbers. */
        private void all(int kind, Collection<?> parts) {
            List<Integer> refs = new ArrayList<>();
            for (Object part : parts) {
                refs.add(add(part));
            }
            values.putLong(kind);
            values.putLong(refs.size());
            refs.forEach(values::putLong);
        }
    }

    private static final class Unpacker {
        private final Packed from;
        private final Object[] values;
        private final List<Constructor<?>> records = new ArrayList<>();
        private int at;

        Unpacker(Packed all) {
            this.values = new Object[all.takeInt()];
            this.from = new Packed(all.takeBytes(), 0);
        }

        Object whole() {
            while (at < values.length) {
                values[at] = value();
                at++;
            }
            return values[at - 1];
        }

        private Object value() {
            int kind = from.takeInt();
            return switch (kind) {
                case TEXT -> Objects.requireNonNull(from.takeText());
                case LONG -> from.takeSigned();
                case INT -> Math.toIntExact(from.takeSigned());
                case BOOLEAN -> from.takeByte() == 1;
                case INSTANT -> Instant.ofEpochSecond(from.takeSigned());
                case DATE -> LocalDate.ofEpochDay(from.takeSigned());
                case TIME -> LocalTime.ofNanoOfDay(from.takeLong());
                default -> of(kind, parts());
            };
        }

        private Object[] parts() {
            Object[] parts = new Object[from.takeInt()];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = values[from.takeInt()];
            }
            return parts;
        }

        private Object of(int kind, Object[] parts) {
            return switch (kind) {
                case DECIMAL -> new BigDecimal((String) parts[0]);
                case ZONE -> ZoneId.of((String) parts[0]);
                case OPTIONAL -> parts.length == 0 ? Optional.empty() : Optional.of(parts[0]);
                case OPTIONAL_LONG ->
                        parts.length == 0 ? OptionalLong.empty() : OptionalLong.of((Long) parts[0]);
                case LIST -> List.of(parts);
                case SET -> parts.length == 0 ? Set.of() : new LinkedHashSet<>(List.of(parts));
                case MAP -> map(parts);
                case ENUM -> constant((String) parts[0], (String) parts[1]);
                case RECORD_CLASS -> recordClass((String) parts[0]);
                default -> record(records.get(kind - RECORD), parts);
            };
        }

        private static Map<Object, Object> map(Object[] parts) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < parts.length; i += 2) {
                map.put(parts[i], parts[i + 1]);
            }
            return map;
        }

        private static Object constant(String type, String name) {
            for (Object constant : classOf(type).getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
            throw new IllegalStateException("no " + name + " in " + type);
        }

        private Class<?> recordClass(String name) {
            Class<?> type = classOf(name);
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = components[i].getType();
            }
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                records.add(constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
            return type;
        }

        private static Class<?> classOf(String name) {
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Object record(Constructor<?> constructor, Object[] parts) {
            try {
                return constructor.newInstance(parts);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
