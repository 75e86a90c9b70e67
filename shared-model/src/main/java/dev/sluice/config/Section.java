package dev.sluice.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A configuration record's type: its components, how to check values for them, and how to make one. */
final class Section<R extends Record> {
    private static final ClassValue<Section<?>> SECTIONS = new ClassValue<>() {
        @Override
        protected Section<?> computeValue(Class<?> type) {
            return new Section<>(type.asSubclass(Record.class));
        }
    };

    private final Class<R> type;
    private final List<Component> components;

    private Section(Class<R> type) {
        this.type = type;
        components =
                Arrays.stream(type.getRecordComponents()).map(Component::new).toList();
    }

    @SuppressWarnings("unchecked") // computeValue makes a section of just the type that it is asked for
    static <R extends Record> Section<R> of(Class<R> type) {
        return (Section<R>) SECTIONS.get(type);
    }

    List<Component> components() {
        return components;
    }

    String name() {
        return type.getSimpleName();
    }

    /**
     * Called by each record's constructor with its arguments in order, so that no record breaks its own settings'
     * rules, whoever makes it.
     *
     * @throws ConfigException with all that is wrong; paths are relative to the section
     */
    void check(Object... values) {
        var errors = new ArrayList<ConfigError>();
        for (int i = 0; i < values.length; i++) {
            var component = components.get(i);
            ValueCheck.check(component, component.name(), values[i], errors);
        }
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }

    R defaults() {
        return new ConfigBinder().bind(type, JsonNodeFactory.instance.objectNode());
    }

    /** All defaults as a file would hold them. */
    ObjectNode defaultsTree() {
        var tree = JsonNodeFactory.instance.objectNode();
        for (var component : components) {
            tree.set(
                    component.name(),
                    component.kind() == Component.Kind.SECTION
                            ? of(component.sectionType()).defaultsTree()
                            : component.defaultNode());
        }
        return tree;
    }

    /** Makes the record from its components' values in order. */
    R create(List<Object> values) {
        var types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ConfigException refused) {
                throw refused;
            }
            throw new IllegalStateException("the constructor of " + type + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no usable constructor", e);
        }
    }
}
