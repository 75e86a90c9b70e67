package dev.sluice.server;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;

/** What runs on a node, by role. */
final class Deployments {
    private record Deployed(String role, String id) {}

    private final Vertx vertx;
    /** The last one first. */
    private final Deque<Deployed> deployed = new ConcurrentLinkedDeque<>();

    private volatile String ending = "";

    Deployments(Vertx vertx) {
        this.vertx = vertx;
    }

    Future<String> deploy(String role, Deployable verticle) {
        return vertx.deployVerticle(verticle).onSuccess(id -> deployed.push(new Deployed(role, id)));
    }

    Future<Void> undeploy(String role) {
        return undeploy(one -> one.role().equals(role));
    }

    /** In the reverse order of their deployment, one by one. */
    Future<Void> undeployAll() {
        return undeploy(one -> true);
    }

    /** The role that is being undeployed just now, or empty. */
    String ending() {
        return ending;
    }

    private Future<Void> undeploy(Predicate<Deployed> which) {
        List<Deployed> chosen = deployed.stream().filter(which).toList();
        deployed.removeAll(chosen);
        Future<Void> undeployed = Future.succeededFuture();
        for (Deployed one : chosen) {
            undeployed = undeployed
                    .compose(before -> {
                        ending = one.role();
                        return vertx.undeploy(one.id());
                    })
                    .otherwiseEmpty();
        }
        return undeployed.onComplete(done -> ending = "");
    }
}
