package dev.sluice.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All rows of a run as JSON, with the circumstances they were measured in. */
public final class ResultFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;
    private final Map<String, String> circumstances;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    public ResultFile(Path path, Map<String, String> circumstances) {
        this.path = path;
        this.circumstances = circumstances;
    }

    /** Writes the file anew with one more section, so that a run that is broken off leaves what it has. */
    public void append(Section section) throws IOException {
        rows.addAll(section.jsonRows());
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("circumstances", circumstances);
        file.put("rows", rows);
        JSON.writeValue(path.toFile(), file);
    }
}
